using HealthKit.StackExchangeRedis;
using StackExchange.Redis;

namespace HealthKit.Tests.StackExchangeRedis;

/// <summary>The connectivity probe logs in only when the driver's text of its settings means the same settings.</summary>
public sealed class ConfigurationTextTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:6379,password=secret,abortConnect=false")]
    [InlineData("10.0.0.1:6379,10.0.0.2:6380,user=app,password=a=b c\"d,ssl=true,sslHost=redis.example.com,defaultDatabase=2")]
    [InlineData("sentinel:26379,serviceName=mymaster,allowAdmin=true,name=store,keepAlive=10,syncTimeout=500,asyncTimeout=700,"
        + "connectTimeout=1000")]
    [InlineData("[::1]:6379,protocol=resp3,proxy=twemproxy,tieBreaker=,$SETRANGE=,$INFO=information,configCheckSeconds=1,channelPrefix=x")]
    [InlineData("cache.redis.cache.windows.net:6380,password=abc=,ssl=True,abortConnect=False,sslProtocols=Tls12")]
    public void Settings_WithoutACommaInAValue_AreTheSameAsTheirText(string configuration)
    {
        var text = ConfigurationOptions.Parse(configuration).ToString();

        Assert.True(MultiplexerSource.IsSame(text, ConfigurationOptions.Parse(text)));
    }

    [Theory]
    [InlineData("first,second")]
    [InlineData("first,ssl=true")]
    [InlineData(",")]
    [InlineData(" first")]
    public void Settings_WithACommaInThePassword_AreNot(string password)
    {
        var text = new ConfigurationOptions { EndPoints = { "localhost:6379" }, Password = password }.ToString();

        Assert.False(MultiplexerSource.IsSame(text, ConfigurationOptions.Parse(text)));
    }
}
