using Aspire.DashboardService.Proto.V1;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Dashboard;

/// <summary>What can be done with a resource now, and what came of it.</summary>
static class ResourceCommands
{
    static readonly string[] Stopped = ["NotStarted", "Exited", "Finished", "FailedToStart"];

    public static IEnumerable<ResourceCommand> Of(IResource resource, CustomResourceSnapshot snapshot)
    {
        if (!ProcessPlans.HasProcess(resource))
        {
            return [];
        }

        var state = snapshot.State?.Text ?? KnownResourceStates.NotStarted;
        var isStopped = Stopped.Contains(state);
        return
        [
            Command(KnownResourceCommands.StartCommand, "Start", "Play", isStopped ? ResourceCommandState.Enabled : ResourceCommandState.Hidden, isHighlighted: true),
            Command(KnownResourceCommands.StopCommand, "Stop", "Stop", isStopped ? ResourceCommandState.Hidden : state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled : ResourceCommandState.Enabled, isHighlighted: true),
            Command(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled, isHighlighted: false),
        ];
    }

    static ResourceCommand Command(string name, string displayName, string icon, ResourceCommandState state, bool isHighlighted) => new()
    {
        Name = name,
        DisplayName = displayName,
        DisplayDescription = $"{displayName} resource",
        IconName = icon,
        IconVariant = isHighlighted ? IconVariant.Filled : IconVariant.Regular,
        IsHighlighted = isHighlighted,
        State = state,
    };
}
