// The bus: a namespace with a topic for events and one for what services announce of themselves. Nobody has a key to it (local authentication is off); identities get roles.

@description('Where it is.')
param location string

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'bus-${uniqueString(resourceGroup().id)}'
  location: location
  // Topics need Standard.
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }

  resource events 'topics' = {
    name: 'events'
    properties: {
      // The bus is a courier: what a consumer did not fetch in an hour it reads from the event stores.
      defaultMessageTimeToLive: 'PT1H'
      // A sequencer that takes over publishes some events again; the bus drops what it has seen.
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT10M'
      supportOrdering: true
    }
  }

  // Telemetry: of no use when it is older.
  resource progress 'topics' = {
    name: 'progress'
    properties: {
      defaultMessageTimeToLive: 'PT2M'
    }
  }
}

output name string = namespace.name
output host string = '${namespace.name}.servicebus.windows.net'
output events string = namespace::events.name
output progress string = namespace::progress.name
