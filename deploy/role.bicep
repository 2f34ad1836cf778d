// What Runwarden's identity may do, in one subscription. Needs the right to write role definitions and assignments, which
// the service itself never has; so it is a deployment of its own.
targetScope = 'subscription'

@description('Object id (principal id) of Runwarden\'s managed identity: the output principalId of main.bicep.')
param principalId string

@description('Watch every workspace of the subscription. Otherwise only those of watchIn.')
param watchWholeSubscription bool = false

@description('Workspaces to watch: [{ resourceGroup: \'rg\', workspace: \'ml\' }].')
param watchIn array = []

@description('Workspaces in which runs may be canceled, in the same form. Leave it empty until policies go beyond notify.')
param cancelIn array = []

@description('Cancel by jobs/* in place of the exact action. Only where Azure answers a cancel with 403 for more than an hour after the role was assigned.')
param cancelByWildcard bool = false

@description('Storage accounts with artifacts that policies look at: [{ resourceGroup: \'rg\', account: \'st\' }].')
param readArtifactsIn array = []

@description('Containers of evidence.store: [{ resourceGroup: \'rg\', account: \'st\', container: \'evidence\' }].')
param keepEvidenceIn array = []

// Generated from the permissions in the code by generate-role.ts.
var roles = loadJsonContent('role.json')
var enforcing = cancelByWildcard ? roles.enforcerByWildcard : roles.enforcer

// The names of custom roles are unique in a tenant.
var suffix = ' (${subscription().subscriptionId})'

resource watcher 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'runwarden-watcher')
  properties: {
    roleName: '${roles.watcher.roleName}${suffix}'
    description: roles.watcher.description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: roles.watcher.actions
        notActions: roles.watcher.notActions
      }
    ]
  }
}

resource enforcer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'runwarden-enforcer')
  properties: {
    roleName: '${enforcing.roleName}${suffix}'
    description: enforcing.description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: enforcing.actions
        notActions: enforcing.notActions
      }
    ]
  }
}

resource regions 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'runwarden-regions')
  properties: {
    roleName: '${roles.regions.roleName}${suffix}'
    description: roles.regions.description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: roles.regions.actions
        notActions: roles.regions.notActions
      }
    ]
  }
}

resource evidenceKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'runwarden-evidence')
  properties: {
    roleName: '${roles.evidenceKeeper.roleName}${suffix}'
    description: roles.evidenceKeeper.description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: roles.evidenceKeeper.actions
        notActions: roles.evidenceKeeper.notActions
        dataActions: roles.evidenceKeeper.dataActions
      }
    ]
  }
}

resource readsRegions 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'runwarden-regions')
  properties: {
    roleDefinitionId: regions.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource watchesAll 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (watchWholeSubscription) {
  name: guid(subscription().id, principalId, 'runwarden-watcher')
  properties: {
    roleDefinitionId: watcher.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

module watches 'modules/workspace-role.bicep' = [
  for (place, index) in watchIn: {
    name: 'runwarden-watch-${index}'
    scope: resourceGroup(place.resourceGroup)
    params: {
      workspaceName: place.workspace
      principalId: principalId
      roleDefinitionId: watcher.id
    }
  }
]

module cancels 'modules/workspace-role.bicep' = [
  for (place, index) in cancelIn: {
    name: 'runwarden-cancel-${index}'
    scope: resourceGroup(place.resourceGroup)
    params: {
      workspaceName: place.workspace
      principalId: principalId
      roleDefinitionId: enforcer.id
    }
  }
]

module readsArtifacts 'modules/storage-reader.bicep' = [
  for (place, index) in readArtifactsIn: {
    name: 'runwarden-artifacts-${index}'
    scope: resourceGroup(place.resourceGroup)
    params: {
      accountName: place.account
      principalId: principalId
    }
  }
]

module keepsEvidence 'modules/container-role.bicep' = [
  for (place, index) in keepEvidenceIn: {
    name: 'runwarden-evidence-${index}'
    scope: resourceGroup(place.resourceGroup)
    params: {
      accountName: place.account
      containerName: place.container
      principalId: principalId
      roleDefinitionId: evidenceKeeper.id
    }
  }
]
