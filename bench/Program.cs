using MiniBlog.Bench;
using MiniBlog.Bench.Load;

// The plain endpoint that reading is measured against runs as a process of its own, as the services do.
if (args is [BareKestrel.Command, ..])
{
    await BareKestrel.RunAsync();
    return 0;
}

return await CommandLine.RunAsync(args);
