// Reading the blobs of one storage account. The roles of Azure Machine Learning do not reach them.
param accountName string
param principalId string

// Azure's own role Storage Blob Data Reader; its id is the same everywhere.
var storageBlobDataReader = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
)

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: accountName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, storageBlobDataReader)
  scope: account
  properties: {
    roleDefinitionId: storageBlobDataReader
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
