// One service's database and its account, which is the service's identity, owns the database and can open no other. Azure's
// resource model has databases but no accounts, so a script makes both.

@description('Where the script runs.')
param location string

@description('The database.')
param database string

@description('The account: the name that the service signs in with.')
param account string

@description('The object id of the service\'s identity in Microsoft Entra ID.')
param principalId string

@description('The server.')
param host string

@description('The resource id of the administrator\'s identity.')
param administratorId string

@description('The administrator\'s account.')
param administratorName string

@description('Runs the script again at each deployment; it changes nothing that is as it should be.')
param deployedAt string = utcNow()

// Here and not in a file of its own: azd takes the template alone.
var script = '''
# Makes DATABASE and its account ACCOUNT, who signs in as the Entra principal PRINCIPAL; what is there already stays. Runs in
# Azure's own image of its CLI, as the server's administrator.
set -euo pipefail
command -v psql >/dev/null || tdnf install -y -q postgresql

# An identity that was made a moment ago is not known everywhere at once.
for attempt in {1..20}; do
  PGPASSWORD=$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv) && export PGPASSWORD &&
    psql --dbname postgres --command 'SELECT 1' >/dev/null && break
  [ "$attempt" -lt 20 ] || { echo "The server does not let $PGUSER in." >&2; exit 1; }
  sleep 15
done

label="aadauth,oid=$PRINCIPAL,type=service"
psql --dbname postgres --set ON_ERROR_STOP=1 --set account="$ACCOUNT" --set database="$DATABASE" --set label="$label" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'account') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'account') \gexec
SECURITY LABEL FOR "pgaadauth" ON ROLE :"account" IS :'label';
GRANT :"account" TO CURRENT_USER;
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'account')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
'''

resource maker 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'database-${database}'
  location: location
  kind: 'AzureCLI'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${administratorId}': {}
    }
  }
  properties: {
    azCliVersion: '2.76.0'
    cleanupPreference: 'OnSuccess'
    retentionInterval: 'PT1H'
    timeout: 'PT20M'
    forceUpdateTag: deployedAt
    environmentVariables: [
      { name: 'PGHOST', value: host }
      { name: 'PGUSER', value: administratorName }
      { name: 'PGSSLMODE', value: 'require' }
      { name: 'DATABASE', value: database }
      { name: 'ACCOUNT', value: account }
      { name: 'PRINCIPAL', value: principalId }
    ]
    scriptContent: script
  }
}

output name string = database
output account string = account
