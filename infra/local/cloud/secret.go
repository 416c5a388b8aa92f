package cloud

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// KeepSecret puts a secret into Secrets Manager that no template makes, or gives the one that is there these values.
func (c *Cloud) KeepSecret(ctx context.Context, name string, values map[string]string) error {
	content, err := json.Marshal(values)
	if err != nil {
		return err
	}
	have, err := c.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	switch missing := (*types.ResourceNotFoundException)(nil); {
	case err == nil && aws.ToString(have.SecretString) == string(content):
		return nil
	case err == nil:
		_, err = c.secrets.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: &name, SecretString: aws.String(string(content))})
	case errors.As(err, &missing):
		_, err = c.secrets.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: &name, SecretString: aws.String(string(content))})
	}
	return err
}

// Secret reads a secret that is a text.
func (c *Cloud) Secret(ctx context.Context, name string) (string, error) {
	have, err := c.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	if err != nil {
		return "", err
	}
	return aws.ToString(have.SecretString), nil
}
