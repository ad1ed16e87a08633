namespace HealthKit.IntegrationTests.Secrets;

/// <summary>Made-up secrets, new for every test. A secret in an output shows where it leaked from.</summary>
public sealed class Canaries
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..10];

    public string Host => $"host{_id}.internal";

    public string User => $"user{_id}";

    public string Password => $"pass{_id}";

    public string Database => $"base{_id}";

    public string Path => $"/srv/path{_id}";

    /// <value>The secrets. None of them belongs in any response.</value>
    public IReadOnlyList<string> All => [Host, User, Password, Database, Path];

    public string ConnectionString => $"Host={Host};Port=5432;Username={User};Password={Password};Database={Database}";

    /// <value>The sentences in which drivers and clients quote their input.</value>
    public IReadOnlyList<string> Sentences =>
    [
        $"Cannot connect with '{ConnectionString}' to {Database} at {Host}: see {Path}",
        $"Couldn't set {ConnectionString.ToLowerInvariant()}",
        $"It was not possible to connect to {Host}:6379,user={User},password={Password},ssl=true.",
        $"Server={Host};User Id={User};Pwd=\"{Password};\"\"{Password}\";Database={Database}",
        $"Server={Host};Uid={User};PASSWORD = '{Password} {Password}';Database={Database}",
        $"GET https://{User}:{Password}@{Host}/{Database}?access_token={Password}&api_key={Password} failed",
        $"redis://:{Password}@{Host}:6379 and postgres://{User}:{Password}@{Host}/{Database}",
        $$"""Refused {"user":"{{User}}","password":"{{Password}}","host":"{{Host}}"} on {{Path}}""",
        $"DefaultEndpointsProtocol=https;AccountName={User};AccountKey={Password}==;EndpointSuffix={Host}",
        $"Login as {User} with password: {Password}\n at {Host}{Path}",
    ];
}
