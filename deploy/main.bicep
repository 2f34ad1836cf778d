// Runwarden on Azure Container Apps: the service, its identity, its database and its log, on a network of their own and
// without a public address. What the identity may do in Azure Machine Learning is granted by role.bicep.
targetScope = 'resourceGroup'

@description('Begins the name of everything that is made.')
@minLength(3)
@maxLength(24)
param name string = 'runwarden'

param location string = resourceGroup().location
param tags object = {}

@description('The image with its version tag, or better its digest: myregistry.azurecr.io/runwarden@sha256:…')
param image string

@description('Registry that the identity pulls from (it needs AcrPull there); empty for one that needs no login.')
param registryServer string = ''

@description('The text of runwarden.yaml. It must hold at least one API key (only its hash): without one the service answers nobody but itself. And store: {login: entra, schema: runwarden}: the database takes no passwords.')
@secure()
param config string

@description('Policy files, one at least: { \'idle-gpu.yaml\': loadTextContent(\'…\') }. Begin with mode: audit.')
param policies object

@description('Signing secrets of the webhooks: { channel: \'whsec_…\' }, or the address of one in a Key Vault.')
@secure()
param webhookSecrets object = {}

@description('Secrets of the other channels: { mail: \'…\' }, a password, an address of Teams or Slack, a token or a key, or the address of one in a Key Vault.')
@secure()
param channelSecrets object = {}

@description('Name and tier of the database\'s machine. Burstable is enough for tens of workspaces.')
param databaseSku object = { name: 'Standard_B1ms', tier: 'Burstable' }

@description('A second database server in another zone. Not with Burstable.')
param databaseZoneRedundant bool = false

@description('Copies of the service. They share the work; two survive the loss of one without a pause.')
@minValue(1)
@maxValue(5)
param replicas int = 1

@description('Whether the API is reached from the network and those peered with it, or only from within its environment.')
param reachableFromNetwork bool = false

@description('A network of at least /26 that overlaps with none that you peer.')
param addressPrefix string = '10.90.0.0/24'

@allowed(['error', 'warn', 'info', 'debug'])
param logLevel string = 'info'

@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Leave it out. It makes every deployment a new revision, so that a changed config, policy or secret takes effect.')
param deployedAt string = utcNow()

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
  tags: tags
}

// Owns the tables, and is used by the migration alone: the service may not change them.
resource databaseOwner 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-database-owner'
  location: location
  tags: tags
}

resource logAnalytics 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: logRetentionDays
  }
}

module network 'modules/network.bicep' = {
  name: '${name}-network'
  params: {
    name: name
    location: location
    tags: tags
    addressPrefix: addressPrefix
  }
}

module database 'modules/database.bicep' = {
  name: '${name}-database'
  params: {
    // The name is part of a public one and so must be unique in Azure.
    name: '${name}-${uniqueString(resourceGroup().id)}'
    location: location
    tags: tags
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseZoneId
    administratorName: databaseOwner.name
    administratorObjectId: databaseOwner.properties.principalId
    skuName: databaseSku.name
    skuTier: databaseSku.tier
    zoneRedundant: databaseZoneRedundant
  }
}

module service 'modules/service.bicep' = {
  name: '${name}-service'
  params: {
    name: name
    location: location
    tags: tags
    image: image
    registryServer: registryServer
    identityId: identity.id
    identityClientId: identity.properties.clientId
    subnetId: network.outputs.appsSubnetId
    logAnalyticsId: logAnalytics.id
    replicas: replicas
    reachableFromNetwork: reachableFromNetwork
    logLevel: logLevel
    databaseServer: database.outputs.server
    databaseRole: identity.name
    config: config
    policies: policies
    policyCount: length(policies)
    webhookSecrets: webhookSecrets
    channelSecrets: channelSecrets
    deployedAt: deployedAt
  }
}

module migration 'modules/migration.bicep' = {
  name: '${name}-migration'
  params: {
    name: '${name}-migrate'
    location: location
    tags: tags
    image: image
    registryServer: registryServer
    environmentId: service.outputs.environmentId
    identityId: databaseOwner.id
    identityClientId: databaseOwner.properties.clientId
    databaseServer: database.outputs.server
    databaseRole: databaseOwner.name
    serviceRole: identity.name
    serviceObjectId: identity.properties.principalId
    config: config
  }
}

module serviceName 'modules/app-dns.bicep' = if (reachableFromNetwork) {
  name: '${name}-dns'
  params: {
    domain: service.outputs.defaultDomain
    staticIp: service.outputs.staticIp
    networkId: network.outputs.networkId
    tags: tags
  }
}

@description('For role.bicep.')
output principalId string = identity.properties.principalId

@description('The job to start after each deployment: it brings the tables of the database up to date.')
output migrationJob string = migration.outputs.job

@description('The service\'s address.')
output url string = 'https://${service.outputs.fqdn}'
