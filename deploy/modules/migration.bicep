// Brings the tables of the database up to date, as the identity that owns them, and lets the service work on them.
param name string
param location string
param tags object
param image string
param registryServer string
param environmentId string
param identityId string
param identityClientId string
param databaseServer string
param databaseRole string
param serviceRole string
param serviceObjectId string
@secure()
param config string

var configFolder = '/etc/runwarden'

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 900
      replicaRetryLimit: 1
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      registries: empty(registryServer)
        ? []
        : [
            {
              server: registryServer
              identity: identityId
            }
          ]
      secrets: [
        {
          name: 'config'
          value: config
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'migrate'
          image: image
          args: ['migrate', '--create-database', '--grant', serviceRole, '--entra-object-id', serviceObjectId]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'RUNWARDEN_CONFIG'
              value: '${configFolder}/runwarden.yaml'
            }
            {
              name: 'RUNWARDEN_HOST'
              value: '127.0.0.1'
            }
            {
              name: 'AZURE_CLIENT_ID'
              value: identityClientId
            }
            {
              name: 'AZURE_TENANT_ID'
              value: tenant().tenantId
            }
            {
              name: 'DATABASE_URL'
              value: 'postgresql://${uriComponent(databaseRole)}@${databaseServer}?sslmode=verify-full'
            }
          ]
          volumeMounts: [
            {
              volumeName: 'config'
              mountPath: configFolder
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'config'
          storageType: 'Secret'
          secrets: [
            {
              secretRef: 'config'
              path: 'runwarden.yaml'
            }
          ]
        }
      ]
    }
  }
}

output job string = job.name
