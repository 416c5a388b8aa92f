package invoke

import (
	"maps"
	"slices"

	"github.com/event-radar/event-radar/shared/config"
)

// Where the functions believe they are.
const (
	Region  = "eu-central-1"
	Account = "123456789012"
)

// The names that a deployment of the stage "test" would give.
const (
	BusName          = "event-radar-test"
	SecretARN        = "arn:aws:secretsmanager:" + Region + ":" + Account + ":secret:event-radar/test/keys-AbCdEf"
	StripeSecret     = "event-radar/test/stripe"
	SiteURL          = "https://event-radar.example"
	MailFrom         = "tickets@event-radar.example"
	ConfigurationSet = "event-radar-test"
	UserPool         = Region + "_EventRadr"
	CoversBucket     = "event-radar-test-covers"
	OriginSecret     = "what the CDN knows"
	WebBucket        = "event-radar-test-web"

	OwnQueue      = "/" + Account + "/own" // paths of queues: of whichever worker it is,
	BulkMailQueue = "/" + Account + "/bulk-mail"
)

// Environment is what a deployment decides about the environment of its functions.
type Environment struct {
	TableName string
	DynamoDB  string // endpoint
	Cloud     *Cloud
	Issuer    *Issuer
	Stripe    string // address of Stripe, or of what stands for it
}

// variables are those that template.yaml's Globals set, those that it sets for some functions, and those of Lambda itself.
func (e Environment) variables() []string {
	values := e.globals()
	maps.Copy(values, map[string]string{
		config.MailFrom: MailFrom,
		config.MailSet:  ConfigurationSet,
		config.UserPool: UserPool,

		config.CoversBucket: CoversBucket,
		config.WebBucket:    WebBucket,

		config.OwnQueue:      e.Cloud.URL() + OwnQueue,
		config.BulkMailQueue: e.Cloud.URL() + BulkMailQueue,

		"AWS_REGION":            Region,
		"AWS_DEFAULT_REGION":    Region,
		"AWS_SECRET_ACCESS_KEY": "test",
		"AWS_SESSION_TOKEN":     "test",

		"AWS_ENDPOINT_URL_DYNAMODB":        e.DynamoDB,
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": e.Cloud.URL(),
		"AWS_ENDPOINT_URL_EVENTBRIDGE":     e.Cloud.URL(),
		"AWS_ENDPOINT_URL_SESV2":           e.Cloud.URL(),
		"AWS_ENDPOINT_URL_SQS":             e.Cloud.URL(),
		"AWS_ENDPOINT_URL_S3":              e.Cloud.URL(),

		"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": e.Cloud.URL(),
	})
	var variables []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		variables = append(variables, name+"="+values[name])
	}
	return variables
}

// globals are the variables under Globals of template.yaml.
func (e Environment) globals() map[string]string {
	return map[string]string{
		config.Stage:             "test",
		config.Version:           "1.0.0-test",
		config.SiteURL:           SiteURL,
		config.TableName:         e.TableName,
		config.BusName:           BusName,
		config.KeysSecret:        SecretARN,
		config.TokenIssuer:       IssuerURL,
		config.Audience:          Audience,
		config.TokenKeysURL:      e.Issuer.KeysURL(),
		config.UserinfoURL:       "",
		config.AddressRateFactor: "1000", // the samples come from one address
		config.OriginSecret:      OriginSecret,
		config.StripeSecret:      StripeSecret,
		config.StripeAPI:         e.Stripe,
	}
}
