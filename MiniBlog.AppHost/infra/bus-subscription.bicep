// A consumer's subscription to a topic, and its right to receive from that one alone.

@description('Unused: roles and subscriptions have no place. azd hands it to every module.')
#disable-next-line no-unused-params
param location string

@description('The namespace.')
param namespace string

@description('The topic.')
param topic string

@maxLength(50)
@description('The consumer.')
param consumer string

@allowed(['true', 'false'])
@description('Whether a session keeps the order of what belongs together, for one receiver at a time: a partition of events.')
param sessions string

@description('The object id of the consumer\'s identity.')
param principalId string

var receiver = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespace

  resource channel 'topics' existing = {
    name: topic

    resource subscription 'subscriptions' = {
      name: consumer
      properties: {
        requiresSession: sessions == 'true'
        lockDuration: 'PT30S'
        maxDeliveryCount: 10
        // An event that was not fetched in its time is dropped: its consumer sees the gap after its checkpoint and fetches it from the event store.
        // Among the dead letters it would be taken for one that the consumer does not get past, and be parked.
        deadLetteringOnMessageExpiration: false
        defaultMessageTimeToLive: 'PT1H'
      }
    }
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::channel::subscription.id, principalId, receiver)
  scope: bus::channel::subscription
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: receiver
  }
}
