package config

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestMissingVariableIsNamed(t *testing.T) {
	defer func() {
		if message, ok := recover().(string); !ok || !strings.Contains(message, "TABLE_NAME") {
			t.Errorf("panicked with %v", message)
		}
	}()
	t.Setenv(TableName, "")
	Get(TableName)
	t.Error("did not panic")
}

func TestValues(t *testing.T) {
	t.Setenv(Stage, "prod")
	t.Setenv(AddressRateFactor, "2.5")
	if Get(Stage) != "prod" || Or(Stage, "local") != "prod" || Or(UserinfoURL, "none") != "none" || Number(AddressRateFactor, 1) != 2.5 || Number("UNSET", 7) != 7 {
		t.Error("reads wrong")
	}
	t.Setenv(AddressRateFactor, "many")
	defer func() {
		if message, ok := recover().(string); !ok || !strings.Contains(message, "many") {
			t.Errorf("panicked with %v", message)
		}
	}()
	Number(AddressRateFactor, 1)
	t.Error("did not panic")
}

func TestClientsAreMadeFromLambdasEnvironment(t *testing.T) {
	for name, value := range map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session",
		"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_SESV2": "http://127.0.0.1:3070"} {
		t.Setenv(name, value)
	}
	for service, want := range map[string]string{"sesv2": "http://127.0.0.1:3070", "dynamodb": "http://127.0.0.1:4566", "Secrets Manager": "http://127.0.0.1:4566"} {
		made := AWS(service)
		if aws.ToString(made.BaseEndpoint) != want || made.Region != "eu-central-1" {
			t.Errorf("%s: %s in %s", service, aws.ToString(made.BaseEndpoint), made.Region)
		}
		credentials, err := made.Credentials.Retrieve(t.Context())
		if err != nil || credentials.AccessKeyID != "id" || credentials.SecretAccessKey != "secret" || credentials.SessionToken != "session" {
			t.Errorf("%s: %+v, %v", service, credentials, err)
		}
		if made.Retryer().MaxAttempts() != 3 {
			t.Errorf("%s: tries %d times", service, made.Retryer().MaxAttempts())
		}
	}
	t.Setenv("AWS_ENDPOINT_URL", "")
	if AWS("dynamodb").BaseEndpoint != nil {
		t.Error("has an endpoint of its own")
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	if _, err := AWS("dynamodb").Credentials.Retrieve(t.Context()); err == nil {
		t.Error("has credentials")
	}
}

func TestOnlyTheFirstIsCold(t *testing.T) {
	if first := Cold(); !first || Cold() {
		t.Error("not once")
	}
}
