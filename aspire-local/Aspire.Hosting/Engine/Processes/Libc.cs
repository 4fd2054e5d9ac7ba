using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Engine;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
static partial class Libc
{
    const int NoSuchProcess = 3;

    /// <summary>Sends a signal; a process that has ended already is no error.</summary>
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error, $"Signal {signal} to process {processId}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Gives a file or folder to an account.</summary>
    public static void Give(string path, Account account)
    {
        if (ChangeOwner(path, account.UserId, account.GroupId) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"Giving {path} to {account.Name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial int EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int owner, int group);
}
