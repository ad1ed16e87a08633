using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds channels over which people are told what breaks and what recovers.</summary>
public static class HealthKitNotificationExtensions
{
    private static readonly string[] Several = [nameof(NotificationChannelOptions.Checks), nameof(NotificationChannelOptions.Tags), nameof(NotificationChannelOptions.Hours)];

    /// <summary>Adds a Slack channel, by its incoming webhook. Mattermost and Rocket.Chat take the same.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the channel here: a label and a configuration key.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Notifications:&lt;name&gt;</c> wins over them, and is where the secrets belong.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, has other characters than letters, digits, <c>-</c>, <c>_</c> and <c>.</c> in it, or is taken.</exception>
    /// <remarks>The host refuses to start when a setting is wrong, together with all others that are.</remarks>
    public static TBuilder AddSlack<TBuilder>(this TBuilder builder, string name = "slack", Action<SlackChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new HttpSender(new Uri(options.Url!), SlackFormat.Request, time));

    /// <summary>Adds a receiver of JSON over HTTPS, signed if you like. Its schema is in docs/notifications.md.</summary>
    /// <inheritdoc cref="AddSlack"/>
    public static TBuilder AddWebhook<TBuilder>(this TBuilder builder, string name = "webhook", Action<WebhookChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [nameof(WebhookChannelOptions.Headers)], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new HttpSender(new Uri(options.Url!), new WebhookFormat(options).Request, time));

    /// <summary>Adds e-mail over SMTP, with STARTTLS or with TLS from the first byte on.</summary>
    /// <inheritdoc cref="AddSlack"/>
    public static TBuilder AddEmail<TBuilder>(this TBuilder builder, string name = "email", Action<EmailChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [nameof(EmailChannelOptions.To)], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new MailSender(options, time));

    private static TBuilder Add<TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder,
        string name,
        string[] several,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind,
        Func<string, IServiceProvider, TOptions, IEnumerable<string>> rules,
        Func<TOptions, TimeProvider, IAlertSender> sender)
        where TBuilder : IHealthChecksBuilder
        where TOptions : NotificationChannelOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        ThrowIfUnfit(builder.Services, name);
        var services = builder.Services;
        services.TryAddSingleton<NotificationMetrics>();
        if (services.All(static service => service.ServiceType != typeof(NotificationReaction)))
        {
            services.AddSingleton<NotificationReaction>();
            services.AddSingleton<IHealthReaction>(static provider => provider.GetRequiredService<NotificationReaction>());
            services.AddSingleton<IHealthNotifier>(static provider => provider.GetRequiredService<NotificationReaction>());
        }

        services.AddSingleton(new NotificationChannelRegistration(name, provider =>
        {
            var options = provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name);
            var time = provider.GetRequiredService<TimeProvider>();
            return new NotificationChannel(
                Identity(name, options, provider), options, sender(options, time), provider.GetService<IReplicaCoordinator>(),
                provider.GetRequiredService<NotificationMetrics>(), time, provider.GetRequiredService<ILogger<NotificationReaction>>());
        }));
        builder.AddSettings(
            name, ChannelErrors.Section(name), [.. Several, .. several], configure, bind, (provider, options) => rules(name, provider, options));
        return builder;
    }

    private static ChannelIdentity Identity(string name, NotificationChannelOptions options, IServiceProvider services) => new(
        name,
        options.Service ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "app",
        options.Instance ?? $"{Environment.MachineName}/{Environment.ProcessId}");

    private static void ThrowIfUnfit(IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > 64 || !name.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.'))
        {
            // A URL may have been meant, which is a secret.
            throw new ArgumentException(
                "The channel's name has more than 64 characters, or others than letters, digits, '-', '_' and '.'; it is not repeated here. Pass a name such as \"ops\", and "
                + "the URL through the options or the configuration.",
                nameof(name));
        }

        if (services.Any(service => service.ImplementationInstance is NotificationChannelRegistration taken && taken.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"Channel \"{name}\" is added twice. Give each channel a name of its own.", nameof(name));
        }
    }
}
