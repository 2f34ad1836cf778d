// PostgreSQL on the private network, over TLS only, for identities of Microsoft Entra only: it has no passwords.
param name string
param location string
param tags object
param subnetId string
param privateDnsZoneId string
param administratorName string
param administratorObjectId string
param skuName string
param skuTier string
param zoneRedundant bool

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
    tier: skuTier
  }
  properties: {
    version: '16'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: privateDnsZoneId
      publicNetworkAccess: 'Disabled'
    }
    storage: {
      storageSizeGB: 32
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: zoneRedundant ? 'ZoneRedundant' : 'Disabled'
    }
  }

  resource requireTls 'configurations' = {
    name: 'require_secure_transport'
    properties: {
      value: 'on'
      source: 'user-override'
    }
  }

  // One change of a server's settings at a time.
  resource oldestTls 'configurations' = {
    name: 'ssl_min_protocol_version'
    properties: {
      value: 'TLSv1.2'
      source: 'user-override'
    }
    dependsOn: [requireTls]
  }

  resource administrator 'administrators' = {
    name: administratorObjectId
    properties: {
      principalName: administratorName
      principalType: 'ServicePrincipal'
      tenantId: tenant().tenantId
    }
    dependsOn: [oldestTls]
  }
}

@description('Host, port and database, as an address has them. The migration makes the database, so that its identity owns it.')
output server string = '${server.properties.fullyQualifiedDomainName}:5432/runwarden'
