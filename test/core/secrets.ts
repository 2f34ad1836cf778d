/** Made up, and in the form of real ones: so built that no text of this file is one. */
function fake(prefix: string, length: number, alphabet = 'aB3dE7gH9jK1mN5pQ2rS8tU4vW6xYz0'): string {
  return prefix + [...Array(length).keys()].map((at) => alphabet[(at * 7 + length) % alphabet.length]).join('');
}
const HEX = '0123456789abcdef';
const PLAIN = fake('', 24);

/** Where a secret is known by the name before it. `{}` is the place of the secret. */
const NAMED = `
export HF_TOKEN={}
HF_TOKEN={} python train.py --epochs 3
env AWS_SECRET_ACCESS_KEY={} aws s3 ls
set WANDB_API_KEY={}
$env:OPENAI_API_KEY = "{}"
ENV HUB_TOKEN {}
ENV HUB_TOKEN={}
setx AZURE_STORAGE_KEY {}
os.environ["MLFLOW_TRACKING_TOKEN"] = "{}"
os.environ['MLFLOW_TRACKING_PASSWORD']='{}'
os.environ.setdefault("API_TOKEN", "{}")
os.putenv('NGC_API_KEY', '{}')
{"password": "{}"}
{"clientSecret":"{}","tenant":"contoso"}
{'api_key': '{}', 'model': 'small'}
{"env": [{"name": "DB_PASSWORD", "value": "{}"}]}
- {name: X, "token": "{}"}
"{\\"password\\": \\"{}\\"}"
password: {}
  api-key: '{}'
secret = {}
client_secret={}&grant_type=client_credentials
refresh_token={}&client_id=abc
access_token: {}
id_token={}
auth_token => {}
token := {}
TOKEN:{}
python train.py --password {}
python train.py --password={}
python train.py --api-key {} --lr 0.1
python train.py --api_key="{}"
python train.py -token {}
python train.py '--hub-token' '{}'
["python", "train.py", "--wandb-api-key", "{}"]
train.sh --db.password {} --steps 10
keytool -storepass {} -list
az login --service-principal -u app -p {} --tenant t
az acr login -n registry -u app -p {}
docker login -u me -p {} registry.example.com
helm registry login -u me -p {} registry.example.com
sshpass -p {} ssh me@host
mysql -u root -p{} shop
mysqldump --host db -p{} shop
sqlcmd -S server -U sa -P {}
unzip -P {} data.zip
curl -u me:{} https://api.example.com/v1
curl --user "me:{}" https://api.example.com/v1
curl --proxy-user me:{} https://api.example.com/v1
curl -H "x-api-key: {}" https://api.example.com/v1
curl -H 'Ocp-Apim-Subscription-Key: {}' https://api.example.com
curl -H "x-functions-key: {}" https://f.example.com
curl -H "api-key:{}" https://f.example.com
curl -H "Authorization: Bearer {}" https://a.example.com
curl -H "Authorization: Basic {}" https://a.example.com
curl -H "Authorization: token {}" https://a.example.com
curl -H "Authorization: {}" https://a.example.com
Proxy-Authorization: Basic {}
authorization=Bearer {}
{"headers": {"Authorization": "Bearer {}"}}
Bearer {}
authorization: SharedKey account:{}
Authorization%3A%20Bearer%20{}
Set-Cookie: session={}; Path=/
Cookie: a=1; sid={}
DefaultEndpointsProtocol=https;AccountName=store;AccountKey={};EndpointSuffix=core.windows.net
Endpoint=sb://bus.example.com/;SharedAccessKeyName=Root;SharedAccessKey={}
HostName=hub.example.com;DeviceId=d;SharedAccessKey={}
BlobEndpoint=https://store.blob.example.com/;SharedAccessSignature={}
AccountEndpoint=https://c.example.com:443/;AccountKey={};
Server=tcp:db.example.com,1433;User ID=sa;Password={};Encrypt=true
Server=db;Uid=sa;Pwd={};
Driver={ODBC Driver 18};Server=db;PWD={}
jdbc:sqlserver://db.example.com;user=sa;password={}
host=db user=app password={} sslmode=require
PGPASSWORD={} psql -h db
machine api.wandb.ai login user password {}
<password>{}</password>
<add key="x" value="y" password="{}" />
<clientSecret>{}</clientSecret>
Enter password: {}
The password is {}
your token was: {}
using token {} is wrong: token={}
[db]\\npassword={}
aws_secret_access_key = {}
account_key="{}"
storage-account-key: {}
StorageAccountKey={}
primaryKey: {}
secondary_key={}
private_key="{}"
encryption_key={}
signing_key={}
master-key: {}
sas_token="{}"
SAS={}
?sv=2024-05-04&sr=c&sig={}
sv=2024-05-04&sig={}&se=2026-12-01
se=2026-12-01%26sig%3D{}
signature={}
passphrase: "{}"
db_pwd: {}
GIT_PAT={}
SENTRY_DSN={}
connectionString="{}"
ConnectionString: {}
appKey={}
DATADOG_API_KEY={} DATADOG_APP_KEY={}
credentials="{}"
kubectl create secret generic x --from-literal=password={}
git config http.extraheader "AUTHORIZATION: bearer {}"
pip install --index-url https://user:{}@pypi.example.com/simple pkg
git clone https://{}@git.example.com/team/x.git
git clone https://oauth2:{}@git.example.com/team/x.git
postgres://app:{}@db.example.com:5432/app
postgresql+psycopg2://app:{}@db/app
mongodb+srv://app:{}@cluster.example.com/app
redis://:{}@cache.example.com:6380/0
amqps://app:{}@mq.example.com
https://{}@o123.ingest.example.com/4
https://store.blob.core.windows.net/c/b.bin?sv=2024&sp=r&sig={}
https://prod-1.example.com/workflows/a/triggers/manual/paths/invoke?sig={}
https://127.0.0.1:8888/lab?token={}
https://a.example.com/cb#access_token={}
http://127.0.0.1:8888/?token={}
https://hooks.slack.com/services/T00/B00/{}
https://discord.com/api/webhooks/123/{}
https://contoso.webhook.office.com/webhookb2/{}/IncomingWebhook/x/y
https://hc-ping.com/{}
`
  .split('\n')
  .filter((line) => line !== '');

/** The same, as dumps, settings and tracebacks have it; `\n` is the end of a line. */
const WRITTEN = String.raw`
environ({'PATH': '/usr/bin', 'DB_PASS': '{}'})
REDIS_PASS: "{}"
creds={"user": "a", "pass": "{}"}
openssl rsa -passin pass:{} -in k.pem
fs.azure.account.key.store.blob.core.windows.net={}==
spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net {}==
spark.conf.set("fs.azure.account.key.store.dfs.core.windows.net", "{}")
fs.s3a.secret.key={}
fs.s3a.access.key={}
  "value": "{}",\n  "name": "HUB_TOKEN"
- name: HUB_TOKEN\n  value: {}
env:\r\n    - name: DB_PASSWORD\r\n      value: "{}"
{"name": "HUB_TOKEN", "slotSetting": false, "value": "{}"}
{"passwords":[{"name":"password2","value":"{}"}],"username":"me"}
password: |\n  {}
password: >-\n    {}
"password":\n    "{}"
password = """{}"""
password = f"{}"
password=b'{}'
token=SecretStr('{}')
token = pydantic.SecretStr("{}")
AzureKeyCredential('{}')
ClientSecretCredential("tenant", "app", "{}")
auth=('user', '{}')
HTTPBasicAuth("user", "{}")
<password type="plain">{}</password>
<property><name>javax.jdo.option.ConnectionPassword</name><value>{}</value></property>
<entry key="password">{}</entry>
<add key="ApiKey" value="{}" />
https%3A%2F%2Fuser%3A{}%40pypi.example.com%2Fsimple
postgresql://app:p/a#{}@db.example.com:5432/x
{"auths":{"registry.example.com":{"auth":"{}=="}}}
_auth={}==
.dockerconfigjson: {}==
AUTH PLAIN {}==
REDISCLI_AUTH={}
redis-cli -h host -a {}
openssl enc -aes-256-cbc -k {} -in a
{"username":"me","key":"{}"}
{"key1": "{}", "key2": "none"}
credentials:\n  type: api_key\n  key: {}
KAGGLE_KEY={}
"os.environ[\\"KAGGLE_KEY\\"] = \\"{}\\"\\n",
AIRFLOW__CORE__FERNET_KEY={}
GEMINI_KEY={}
InstrumentationKey={};IngestionEndpoint=https://x.example.com
Endpoint=https://bus.example.com/;SharedSecretIssuer=owner;SharedSecretValue={}
    client-key-data: {}
IDENTITY_HEADER={}
X-IDENTITY-HEADER: {}
HF_TOKEN_READ={}
API_KEY_PROD={}
PASSWORD_DB={}
SECRET_1={}
password2={}
Kennwort: {}
contraseña: {}
mot_de_passe={}
pw={}
parser.add_argument("--api-token", default="{}")
parser.add_argument("--api-token", type=str, default='{}')
Namespace(lr=0.1, hf_token='{}')
wandb login --relogin {}
COMET_API_KEY {}
| token    | {} |
Access Key ........ {}
api key "{}" is invalid
Invalid token '{}'
Login failed with password '{}'
Incorrect API key provided: {}. You can find it
Setting environment variable HF_TOKEN to {}
HF_TOKEN is set to {}
HF_TOKEN -> {}
HF_TOKEN ({})
token (first 30): {}
https://conda.anaconda.org/t/{}/team
Private-Lines: 1\n{}\nPrivate-MAC: 00
`
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replace(/(?<!\\)\\n/g, '\n').replace(/(?<!\\)\\r/g, '\r'));

/** Secrets that show by their form what they are, wherever they are. */
const FORMS = [
  fake('hf_', 34),
  fake('ghp_', 36),
  fake('gho_', 36),
  fake('ghs_', 36),
  fake('ghu_', 36),
  fake('github_pat_', 60),
  fake('glpat-', 20),
  fake('glrt-', 20),
  fake('sk-', 48),
  fake('sk-proj-', 60),
  fake('sk-ant-api03-', 60),
  fake('AKIA', 16, 'ABCDEFGH23456789'),
  fake('ASIA', 16, 'ABCDEFGH23456789'),
  fake('AIza', 35),
  fake('ya29.', 60),
  fake('xoxb-', 40),
  fake('xoxp-', 40),
  fake('xapp-1-', 40),
  fake('npm_', 36),
  fake('pypi-AgEIcHlwaS5vcmc', 60),
  fake('dckr_pat_', 27),
  fake('dop_v1_', 64, HEX),
  `${fake('SG.', 22)}.${fake('', 43)}`,
  fake('sk_live_', 24),
  fake('rk_test_', 24),
  fake('whsec_', 32),
  fake('rw_', 43),
  fake('dapi', 32, HEX),
  fake('ATATT3', 60),
  fake('lin_api_', 40),
  fake('lsv2_pt_', 40),
  fake('shpat_', 32, HEX),
  fake('nvapi-', 60),
  fake('r8_', 37),
  fake('gsk_', 52),
  fake('pcsk_', 60),
  `${fake('', 3)}8Q~${fake('', 34)}`,
  `${fake('', 86)}==`,
  `${fake('', 52)}JQQJ99${fake('', 26)}`,
  `${fake('', 40)}AzFu${fake('', 8)}==`,
  `${fake('', 38)}+ASb${fake('', 6)}=`,
  `${fake('', 44)}+ACR${fake('', 6)}`,
  `${fake('eyJ', 20)}.${fake('eyJ', 40)}.${fake('', 43)}`,
  `${fake('eyJ', 20)}.${fake('', 40)}`,
  fake('hvs.', 60),
  fake('AGE-SECRET-KEY-1', 58, 'ACDEFGHJKLMNPQRSTUVWXYZ234567890'),
  fake('0.A', 90),
  `-----BEGIN PRIVATE KEY-----\n${fake('', 64)}\n${fake('', 30)}\n-----END PRIVATE KEY-----`,
  `-----BEGIN RSA PRIVATE KEY-----\\n${fake('', 64)}\\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${fake('', 70)}`,
];

const PLACES = [
  (secret: string) => `2026-08-25 03:00:01 INFO got ${secret} from the vault`,
  (secret: string) => `run(${JSON.stringify(secret)})`,
];

/** Texts with a secret in each, and what of it must not be left. */
export const SECRETS: readonly { readonly text: string; readonly secret: string }[] = [
  ...[...NAMED, ...WRITTEN].map((line) => ({ text: line.replaceAll('{}', PLAIN), secret: PLAIN })),
  ...FORMS.flatMap((secret) =>
    PLACES.map((place) => ({
      text: place(secret),
      secret: secret.replace(/^.*-----BEGIN[^\n\\]*(\\n|\n)/, '').slice(0, 24),
    })),
  ),
];

/** Lines of commands and logs that hold no secret and must stay as they are. */
export const HARMLESS: readonly string[] = `
python train.py --epochs 10 --max-tokens 512 --lr 1e-4
max_token=512 num_tokens: 1024 tokens per second: 3242.5
pad_token: "[PAD]" eos_token="</s>" bos_token='<s>' unk_token=<unk>
tokenizer: bert-base-uncased
Token indices sequence length is longer than the specified maximum sequence length (721 > 512)
use_auth_token=True token=None
password=$DB_PASSWORD
password: \${{secrets.DB}}
token = os.environ["HF_TOKEN"]
key: value
primary key id
monkey: 12 keyboard=us
foreign_key=orders.id sort_key=name
step 100 loss 2.345 acc 0.91
epoch 3/10: 100%|##########| 512/512 [00:10<00:00, 50.1it/s]
basic authentication is off
sklearn and sk-learn-contrib are installed
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
git commit 503b47d5c2f1a8e9b7d6c5a4f3e2d1c0b9a89786
azureml://datastores/workspaceblobstore/paths/azureml/run/validation/report.json
https://ml.azure.com/runs/keen-fig-x1
mailto: owner@example.com, signed off by Bob
File "/mnt/azureml/cr/j/exe/wd/train.py", line 12, in <module>
ValueError: null rate of column amount is 0.31, limit 0.05
Traceback (most recent call last):
secretary=ann signatures 12
the token bucket is empty
See https://example.com/docs/tokens
user@host:~/work$ ls -la
rank 0: NCCL INFO Channel 00/02 : 0 1 2 3
CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 15.78 GiB total capacity)
model.layers.0.self_attn.q_proj.weight torch.Size([4096, 4096])
pip install hf_transfer hf_hub_download==1.0
md5 9VqzT1xkR0m3yHh4sig== and 3Jt1Lw8oKc5vXnb2pat==
Token accuracy: 0.8123 token accuracy = 0.8123
num_tokens=8192 max_new_tokens: 256, tokens/s 1023.2
token_type_ids: [0, 0, 1, 1] attention_mask
tokenizer_config.json: 100%|##########| 26.0/26.0 [00:00<00:00, 4.1kB/s]
key=lambda x: x[1]
primary_key=True, foreign_key: "orders.id"
access key rotated at 2026-01-01
pattern: "*.parquet" pat = re.compile(r"a+")
sas: no statistics
password policy: at least 12 characters
signature: (inputs: Tensor) -> Tensor
forward signature = inspect.signature(model.forward)
secret_name: my-kv-secret-name
credential_type: managed_identity
credentials: DefaultAzureCredential
EnvironmentCredential: EnvironmentCredential authentication unavailable.
DefaultAzureCredential failed to retrieve a token from the included credentials.
Authorization: disabled
Basic training started
Cookie consent is shown
https://wandb.ai/team/proj/runs/abc123?workspace=user-x
See https://aka.ms/azureml?view=azureml-api-2#errors
User: alice@example.com password: ******
git@github.com:team/repo.git and ssh://git@github.com/team/repo.git
GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-1c2d3e4f-1111-2222-3333-444455556666)
digest: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
run id 3f8da52e-b145-44b7-8fc2-399e3d40f070 started
hash_key=murmur3 partition_key: user_id cache_key: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b
KeyError: 'token'
KeyError: 'password'
ValueError: token 50257 is out of vocabulary
Unexpected token } in JSON at position 12
SyntaxError: invalid syntax near token 'else'
eos_token_id=2 bos_token_id: 1
Your token has been saved to /root/.cache/huggingface/token
Token is valid (permission: read).
password = getpass.getpass()
api_key = settings.api_key
secret = client.get_secret("db").value
token = tokenizer.decode(ids)
Processed 1,234,567 tokens in 12.3 s
--tokenizer-path ./tok --token-limit 2048
--key-column id --secret-ratio 0.1
connection string is not set
AccountName=mlprod;EndpointSuffix=core.windows.net
Server=tcp:db.example.com,1433;Database=x;Encrypt=true
error=invalid_token, error_description="expired"
torchrun --nproc-per-node 8 train.py -u
python -u train.py:main
docker run -u 1000:1000 -p 8080:80 image
unzip -p model.zip config.json
client key exchange finished in 12 ms
storage key: not configured
host key verification failed.
query key shape: torch.Size([8, 128])
query_key_value.weight torch.Size([12288, 4096])
q_key: 1 k_key: 2 self_attn.key: Linear(768, 768)
auth: none, auth=False
pass: 12 fail: 3, status: PASS
tests: 12 passed, pass rate = 0.98
forward pass = 0.12s
first pass: 12.3 s
salt: 12
`
  .split('\n')
  .filter((line) => line !== '');
