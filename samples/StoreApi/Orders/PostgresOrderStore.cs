using Npgsql;

namespace StoreApi.Orders;

/// <summary>Stores orders in PostgreSQL. It creates the table when it is missing, so the database may start after the service.</summary>
internal sealed class PostgresOrderStore(NpgsqlDataSource database) : IOrderStore
{
    // "if not exists" does not prevent two replicas from creating the table at once; the lock does. The statements are one transaction.
    private const string CreateTable =
        """
        select pg_advisory_xact_lock(7317);
        create table if not exists orders (
            id uuid primary key,
            item text not null,
            quantity integer not null,
            placed_at timestamptz not null
        )
        """;

    public Task AddAsync(Order order, CancellationToken cancellationToken) => WithTableAsync(
        async () =>
        {
            await using var command = database.CreateCommand("insert into orders (id, item, quantity, placed_at) values ($1, $2, $3, $4)");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = order.Id });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = order.Item });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = order.Quantity });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = order.PlacedAt });
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    public Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) => WithTableAsync(
        async () =>
        {
            await using var command = database.CreateCommand("select item, quantity, placed_at from orders where id = $1");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken)
                ? new Order(id, row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2))
                : null;
        },
        cancellationToken);

    private async Task<T> WithTableAsync<T>(Func<Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await using var command = database.CreateCommand(CreateTable);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return await run();
        }
    }
}
