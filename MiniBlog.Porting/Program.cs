using System.CommandLine;
using MiniBlog.Porting;

return await CommandLine.RunAsync(args, new InvocationConfiguration());
