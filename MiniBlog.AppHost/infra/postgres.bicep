// The one PostgreSQL server. There is no password: who connects shows a token of Microsoft Entra ID.

@description('Where it is.')
param location string

@description('The name of the identity that makes the databases and their accounts (database.bicep); no service has it.')
param administratorName string

@description('Its object id in Microsoft Entra ID.')
param administratorPrincipalId string

@description('The size; Burstable is enough for a blog, GeneralPurpose for a busy one.')
param skuName string = 'Standard_B2s'

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('The tier that the size belongs to.')
param skuTier string = 'Burstable'

@minValue(32)
@description('The disk, in GiB; it grows by itself and never shrinks.')
param storageSizeGB int = 32

@minValue(7)
@maxValue(35)
@description('How many days one can go back to any second of.')
param backupRetentionDays int = 14

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'postgres-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    name: skuName
    tier: skuTier
  }
  properties: {
    version: '17'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: subscription().tenantId
    }
    backup: {
      backupRetentionDays: backupRetentionDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: 'Disabled'
    }
    storage: {
      autoGrow: 'Enabled'
      storageSizeGB: storageSizeGB
    }
  }
}

// The container apps have no fixed addresses. 0.0.0.0 stands for "from within Azure"; the token is what keeps others out.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: server
  name: 'from-azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
}

// The server takes one change at a time.
resource administration 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: administratorPrincipalId
  properties: {
    principalName: administratorName
    principalType: 'ServicePrincipal'
    tenantId: subscription().tenantId
  }
  dependsOn: [fromAzure]
}

output host string = server.properties.fullyQualifiedDomainName
// By way of the administration, so that who uses the name waits for the rights.
output administratorName string = administration.properties.principalName
