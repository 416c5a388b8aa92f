// Package config reads what the platform hands to a function: the environment that template.yaml's Globals set, and AWS
// clients built from it.
//
// A variable that is missing is a mistake in the template, not a condition to handle: Get panics with the variable's name
// while the function starts, so that a deployment fails at once and says why.
package config

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

// The variables of every function; template.yaml sets them.
const (
	TableName    = "TABLE_NAME"
	BusName      = "BUS_NAME"
	Stage        = "STAGE"
	SiteURL      = "SITE_URL"           // where people are: https://event-radar.example, without a slash at its end
	Version      = "VERSION"            // of the deployed code
	KeysSecret   = "KEYS_SECRET"        // name of the secret that signs tickets and cursors
	TokenIssuer  = "TOKEN_ISSUER"       // `iss` of access tokens
	Audience     = "TOKEN_AUDIENCE"     // `aud` or `client_id` of access tokens
	TokenKeysURL = "TOKEN_KEYS_URL"     // JWKS; empty: the issuer's own, at /.well-known/jwks.json
	UserinfoURL  = "TOKEN_USERINFO_URL" // empty: access tokens carry the e-mail address
	MailFrom     = "MAIL_FROM"          // of the functions that send mail
	MailSet      = "CONFIGURATION_SET"  // of the functions that send mail

	StripeSecret = "STRIPE_SECRET" // name of the secret with Stripe's keys; of the functions that ask something of Stripe
	StripeAPI    = "STRIPE_API"    // where Stripe is; empty: at Stripe
	UserPool     = "USER_POOL_ID"  // of the worker that deletes people's sign-in; empty: somebody else signs them in

	CoversBucket = "COVERS_BUCKET" // of the functions that take, keep or copy pictures
	WebBucket    = "WEB_BUCKET"    // of the web application's files; of the functions that make pages of them

	OwnQueue      = "OWN_QUEUE_URL"       // of workers that put messages back
	BulkMailQueue = "BULK_MAIL_QUEUE_URL" // of the worker that fills it

	Compression       = "COMPRESSION"         // "off" sends bodies as they are: the local gateway spoils binary JSON answers
	OriginSecret      = "ORIGIN_SECRET"       // what the CDN sends in X-Origin-Secret, to be believed about the caller's address
	AddressRateFactor = "ADDRESS_RATE_FACTOR" // multiplies limits by address; empty is 1
)

// Get returns a variable that must be there. It panics when it is not.
func Get(name string) string {
	value := os.Getenv(name)
	if value == "" {
		panic(fmt.Sprintf("config: %s is not set; every function gets it from the Globals of template.yaml", name))
	}
	return value
}

// Or returns a variable, or the fallback when it is not set or empty.
func Or(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

// Number returns a variable that holds a number, or the fallback when it is not set or empty. It panics when it holds
// something else.
func Number(name string, fallback float64) float64 {
	value := os.Getenv(name)
	if value == "" {
		return fallback
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		panic(fmt.Sprintf("config: %s is %q, not a number", name, value))
	}
	return number
}

// Function is the name under which the function was deployed.
func Function() string { return Or("AWS_LAMBDA_FUNCTION_NAME", "local") }

// Cold says true once, to the first who asks: the invocation that follows the start of the process.
var Cold = func() func() bool {
	var once sync.Once
	return func() (cold bool) {
		once.Do(func() { cold = true })
		return cold
	}
}()
