using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Registration;

public sealed class CheckNamesTests
{
    [Theory]
    [InlineData("Host=db.internal;Password=canary")]
    [InlineData("canary:6379,password=canary")]
    [InlineData("postgres://user:canary@host/db")]
    [InlineData("a,canary")]
    [InlineData("a;canary")]
    [InlineData("a/canary")]
    [InlineData("canary:6379")]
    public void Name_LikeAConnectionString_IsRefusedWithoutBeingRepeated(string name)
    {
        var exception = Assert.Throws<ArgumentException>(() => Add(name));

        Assert.Equal(
            "The check's name looks like a connection string, so it is not repeated here. Pass a name such as \"orders-db\", and the "
                + "connection string by name through the options (ConnectionStringName). (Parameter 'name')",
            exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Name_Empty_IsRefused(string name)
    {
        Assert.Throws<ArgumentException>(() => Add(name));
    }

    [Theory]
    [InlineData("orders-db")]
    [InlineData("Orders DB")]
    [InlineData("주문")]
    [InlineData("a.b_c:d")]
    public void Name_Plain_IsTaken(string name)
    {
        Add(name);
    }

    private static void Add(string name)
    {
        using var services = new TestServices(services => services.AddHealthKit().AddDependency<CheckOptions>(
            name, "datastore", static (_, _) => new ScriptedCheck(), null, static (_, _) => { }));
        Assert.Equal("", services.Faults());
    }
}
