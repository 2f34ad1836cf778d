// The container app, in an environment without a public address.
param name string
param location string
param tags object
param image string
param registryServer string
param identityId string
param identityClientId string
param subnetId string
param logAnalyticsId string
param replicas int
param reachableFromNetwork bool
param logLevel string
param databaseServer string
param databaseRole string
@secure()
param config string
param policies object
// A volume without files would hold every secret of the service.
@minValue(1)
param policyCount int
@secure()
param webhookSecrets object
@secure()
param channelSecrets object
param deployedAt string

var port = 8080
var configFolder = '/etc/runwarden'
var policyFolder = '/etc/runwarden-policies'

var policyFiles = items(policies)

var policySecrets = [
  for (file, index) in policyFiles: {
    name: 'policy-${index}'
    value: file.value
  }
]

var policyItems = [
  for (file, index) in policyFiles: {
    secretRef: 'policy-${index}'
    path: file.key
  }
]

var webhooks = [
  for channel in items(webhookSecrets): {
    name: 'webhook-${toLower(channel.key)}'
    variable: 'RUNWARDEN_WEBHOOK_SECRET_${toUpper(replace(channel.key, '-', '_'))}'
    value: channel.value
  }
]

var otherChannels = [
  for channel in items(channelSecrets): {
    name: 'channel-${toLower(channel.key)}'
    variable: 'RUNWARDEN_CHANNEL_SECRET_${toUpper(replace(channel.key, '-', '_'))}'
    value: channel.value
  }
]

var channels = concat(webhooks, otherChannels)

// The address of a secret in a Key Vault, which the identity may then read. Other addresses are secrets themselves: that of a
// workflow of Teams, or of a webhook of Slack.
var secretsOfChannels = [
  for channel in channels: startsWith(channel.value, 'https://') && contains(channel.value, '.vault.')
    ? {
        name: channel.name
        keyVaultUrl: channel.value
        identity: identityId
      }
    : {
        name: channel.name
        value: channel.value
      }
]

var channelEnv = [
  for channel in channels: {
    name: channel.variable
    secretRef: channel.name
  }
]

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: true
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'log-analytics'
  scope: environment
  properties: {
    workspaceId: logAnalyticsId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
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
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        // Within an internal environment, external means the network and never the internet.
        external: reachableFromNetwork
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      registries: empty(registryServer)
        ? []
        : [
            {
              server: registryServer
              identity: identityId
            }
          ]
      secrets: concat(
        [
          {
            name: 'config'
            value: config
          }
        ],
        policySecrets,
        secretsOfChannels
      )
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'runwarden'
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(
            [
              {
                name: 'RUNWARDEN_CONFIG'
                value: '${configFolder}/runwarden.yaml'
              }
              {
                name: 'RUNWARDEN_POLICIES'
                value: policyFolder
              }
              {
                name: 'RUNWARDEN_HOST'
                value: '0.0.0.0'
              }
              {
                name: 'RUNWARDEN_PORT'
                value: string(port)
              }
              {
                name: 'RUNWARDEN_LOG_LEVEL'
                value: logLevel
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
                // No password: the identity's token is one. verify-full checks the server's certificate and its name.
                value: 'postgresql://${uriComponent(databaseRole)}@${databaseServer}?sslmode=verify-full'
              }
              {
                // Secrets alone make no new revision, and the old one keeps the files that it has.
                name: 'RUNWARDEN_DEPLOYED_AT'
                value: deployedAt
              }
            ],
            channelEnv
          )
          volumeMounts: [
            {
              volumeName: 'config'
              mountPath: configFolder
            }
            {
              volumeName: 'policies'
              mountPath: policyFolder
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 5
              failureThreshold: 24
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 15
              timeoutSeconds: 5
              failureThreshold: 4
            }
            // Not /readyz: it fails while a workspace cannot be seen, and this platform then takes the API away, with
            // it the freeze and the overrides, just when people need them. /readyz is for your monitoring.
            {
              type: 'Readiness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
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
        {
          name: 'policies'
          storageType: 'Secret'
          // As many as the check above counted.
          secrets: take(policyItems, policyCount)
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: replicas
      }
    }
  }
}

output environmentId string = environment.id
output fqdn string = app.properties.configuration.ingress.fqdn
output defaultDomain string = environment.properties.defaultDomain
output staticIp string = environment.properties.staticIp
