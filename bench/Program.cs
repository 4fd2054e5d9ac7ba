using MiniBlog.Bench;
using MiniBlog.Bench.Document;
using MiniBlog.Bench.Load;

// The plain endpoint that reading is measured against runs as a process of its own, as the services do.
if (args is [BareKestrel.Command, ..])
{
    await BareKestrel.RunAsync();
    return 0;
}

if (args is [PerformanceDocument.Command, var file, var docs])
{
    await PerformanceDocument.WriteAsync(file, docs);
    return 0;
}

return await CommandLine.RunAsync(args);
