// Lets a service send to a topic, and do nothing else.

@description('Unused: roles have no place. azd hands it to every module.')
#disable-next-line no-unused-params
param location string

@description('The namespace.')
param namespace string

@description('The topic.')
param topic string

@description('The object id of the service\'s identity.')
param principalId string

var sender = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespace

  resource channel 'topics' existing = {
    name: topic
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::channel.id, principalId, sender)
  scope: bus::channel
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: sender
  }
}
