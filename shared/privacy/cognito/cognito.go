// Package cognito deletes people's sign-in from Cognito's user pool.
package cognito

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/privacy"
)

// Pool is one user pool.
type Pool struct {
	client *cognitoidentityprovider.Client
	id     string
}

// FromEnvironment returns the stack's user pool, nil when another provider signs people in.
func FromEnvironment() privacy.Provider {
	id := config.Or(config.UserPool, "")
	if id == "" {
		return nil
	}
	return New(config.AWS("cognito_identity_provider"), id)
}

// New returns the user pool of that id.
func New(at aws.Config, id string) *Pool {
	return &Pool{cognitoidentityprovider.NewFromConfig(at), id}
}

// Delete deletes a user of the pool by their username; whose user is gone already is content. It ends no access token: those are
// good for an hour, and every call with one is refused by then.
func (p *Pool) Delete(ctx context.Context, login string) error {
	_, err := p.client.AdminDeleteUser(ctx, &cognitoidentityprovider.AdminDeleteUserInput{UserPoolId: &p.id, Username: &login})
	var gone *types.UserNotFoundException
	if err != nil && !errors.As(err, &gone) {
		return fmt.Errorf("cognito: delete a user: %w", err)
	}
	return nil
}
