using System.Text.Json;

namespace Aspire.Hosting.Engine;

/// <summary>
/// The generated parameters that are kept: <c>secrets.json</c> in the data folder, for the owner's eyes only. Aspire keeps them in
/// the user secrets of the AppHost; here they belong to the data that they open, so each checkout has its own.
/// </summary>
sealed class GeneratedValues(DataFolder data)
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    readonly Lock gate = new();
    Dictionary<string, string>? values;

    /// <summary>The values of an application that is being put together.</summary>
    public static GeneratedValues Of(IDistributedApplicationBuilder builder) => builder.Services
        .Select(service => service.ServiceType == typeof(GeneratedValues) ? service.ImplementationInstance as GeneratedValues : null)
        .First(found => found is not null)!;

    /// <summary>The value kept for a parameter; a new one is generated and kept if there is none.</summary>
    public string GetOrAdd(string name, Func<string> generate)
    {
        lock (gate)
        {
            values ??= Read();
            if (!values.TryGetValue(name, out var value))
            {
                values[name] = value = generate();
                Write(values);
            }

            return value;
        }
    }

    Dictionary<string, string> Read()
    {
        if (data.IsThrownAway || !File.Exists(data.Secrets))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(data.Secrets)) ?? [];
        }
        catch (Exception fault) when (fault is JsonException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The generated passwords in {data.Secrets} cannot be read ({fault.Message}); mend the file, or remove {data.Root} to start empty.", fault);
        }
    }

    // Written beside and moved over: a crash leaves the old file or the new one, and no moment at which others can read it.
    void Write(Dictionary<string, string> all)
    {
        if (data.IsThrownAway)
        {
            return;
        }

        data.Create();
        var draft = data.Secrets + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, all, Readable);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, data.Secrets, overwrite: true);
    }
}
