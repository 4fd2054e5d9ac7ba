// An identity: what a service, or whoever makes the databases, signs in with.

@description('Where it is.')
param location string

@description('Whose it is.')
param owner string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${owner}-${uniqueString(resourceGroup().id)}'
  location: location
}

output name string = identity.name
output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
