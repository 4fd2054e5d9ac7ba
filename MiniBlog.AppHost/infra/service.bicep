// One service as a container app. azd fills the parameters from the manifest and deploys it when the image is built.

@description('Where it is.')
param location string = resourceGroup().location

@description('The service.')
param name string

@description('Its image.')
param image string

@description('The port that it listens on.')
param port string

@description('The container apps environment.')
param environmentId string

@description('The registry that holds the image.')
param registry string

@description('The resource id of the identity that may read from the registry.')
param registryIdentityId string

@description('The resource id of the service\'s own identity.')
param identityId string

@description('The client id of the service\'s own identity.')
param clientId string

@allowed(['true', 'false'])
@description('Whether the internet reaches it.')
param external string = 'false'

@description('The fewest replicas.')
param minReplicas string

@description('The most replicas.')
param maxReplicas string

@description('The environment of the process, as a JSON object.')
param variables string

@secure()
@description('The part of the environment that must not be shown, as a JSON object.')
param secrets string

var isExternal = external == 'true'
var secretItems = items(json(secrets))

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  tags: {
    'azd-service-name': name
    'aspire-resource-name': name
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
      '${registryIdentityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: isExternal
        targetPort: int(port)
        transport: 'http'
        // Between the services there is plain HTTP, as on the developer's machine; from outside it is redirected to HTTPS.
        allowInsecure: !isExternal
        // A reader's open page speaks to one replica for as long as that lives; everything else works without.
        stickySessions: {
          affinity: isExternal ? 'sticky' : 'none'
        }
      }
      registries: [
        {
          server: registry
          identity: registryIdentityId
        }
      ]
      secrets: [
        for secret in secretItems: {
          name: toLower(replace(secret.key, '_', '-'))
          #disable-next-line use-secure-value-for-secure-inputs // It is a part of one.
          value: secret.value
        }
      ]
    }
    template: {
      containers: [
        {
          name: name
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(
            [
              {
                name: 'AZURE_CLIENT_ID'
                value: clientId
              }
            ],
            map(items(json(variables)), variable => { name: variable.key, value: variable.value }),
            map(secretItems, secret => { name: secret.key, secretRef: toLower(replace(secret.key, '_', '-')) })
          )
          probes: [
            {
              // Migrations of the database come first.
              type: 'Startup'
              httpGet: {
                path: '/alive'
                port: int(port)
              }
              periodSeconds: 2
              failureThreshold: 90
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/alive'
                port: int(port)
              }
              periodSeconds: 10
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/health'
                port: int(port)
              }
              periodSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
      scale: {
        minReplicas: int(minReplicas)
        maxReplicas: int(maxReplicas)
        rules: [
          {
            name: 'requests'
            http: {
              metadata: {
                concurrentRequests: '100'
              }
            }
          }
        ]
      }
    }
  }
}
