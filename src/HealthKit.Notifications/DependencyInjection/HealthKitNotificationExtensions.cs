using HealthKit.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds channels that notify people when checks break and recover.</summary>
public static class HealthKitNotificationExtensions
{
    private static readonly string[] SharedSections =
        [nameof(NotificationChannelOptions.Checks), nameof(NotificationChannelOptions.Tags), nameof(NotificationChannelOptions.Hours)];

    /// <summary>Adds a Slack channel that posts to an incoming webhook. Mattermost and Rocket.Chat accept the same messages.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The channel's name: a metric label and a configuration key.</param>
    /// <param name="configure">Settings. The configuration section <c>HealthKit:Notifications:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty, longer than 64 characters, already taken, or contains characters other than letters, digits, <c>-</c>, <c>_</c>
    /// and <c>.</c>.
    /// </exception>
    /// <remarks>The host does not start when a setting is invalid, and reports all invalid settings together.</remarks>
    public static TBuilder AddSlack<TBuilder>(this TBuilder builder, string name = "slack", Action<SlackChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new HttpSender(new Uri(options.Url!), SlackFormat.Request, time));

    /// <summary>Adds a webhook that receives JSON over HTTPS, optionally signed. docs/notifications.md describes the schema.</summary>
    /// <inheritdoc cref="AddSlack"/>
    public static TBuilder AddWebhook<TBuilder>(
        this TBuilder builder, string name = "webhook", Action<WebhookChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [nameof(WebhookChannelOptions.Headers)], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new HttpSender(new Uri(options.Url!), new WebhookFormat(options).Request, time));

    /// <summary>Adds an e-mail channel over SMTP, with STARTTLS or implicit TLS.</summary>
    /// <inheritdoc cref="AddSlack"/>
    public static TBuilder AddEmail<TBuilder>(this TBuilder builder, string name = "email", Action<EmailChannelOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add(
            builder, name, [nameof(EmailChannelOptions.To)], configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            ChannelOptionsValidator.Validate,
            static (options, time) => new MailSender(options, time));

    private static TBuilder Add<
        TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, string[] sections, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Func<string, IServiceProvider, TOptions, IEnumerable<string>> validate, Func<TOptions, TimeProvider, IAlertSender> createSender)
        where TBuilder : IHealthChecksBuilder
        where TOptions : NotificationChannelOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        ThrowIfInvalid(services, name);
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
                Identity(name, options, provider), options, createSender(options, time), provider.GetService<IReplicaCoordinator>(),
                provider.GetRequiredService<NotificationMetrics>(), time, provider.GetRequiredService<ILogger<NotificationReaction>>());
        }));
        builder.AddSettings(
            name, ChannelErrors.Section(name), [.. SharedSections, .. sections], configure, bind,
            (provider, options) => validate(name, provider, options));
        return builder;
    }

    private static ChannelIdentity Identity(string name, NotificationChannelOptions options, IServiceProvider services) => new(
        name,
        options.Service ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "app",
        options.Instance ?? $"{Environment.MachineName}/{Environment.ProcessId}");

    private static void ThrowIfInvalid(IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > 64 || !name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
        {
            throw new ArgumentException(
                "The channel name is longer than 64 characters, or contains characters other than letters, digits, '-', '_' and '.'; it is "
                + "not shown because it may be a secret URL. Pass a name such as \"ops\", and set the URL in the options or configuration.",
                nameof(name));
        }

        if (services.Any(service => service.ImplementationInstance is NotificationChannelRegistration existing
            && existing.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"Channel \"{name}\" is added twice. Give each channel a unique name.", nameof(name));
        }
    }
}
