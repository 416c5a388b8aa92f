// Package account signs people in to the local cloud, by Cognito's own calls.
package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// Password is that of every account at example.test.
const Password = "Radar-local-1!"

// anyCode confirms an address: the emulator accepts every code, and mails this one.
const anyCode = "123456"

// Token returns an access token. An account at example.test that does not exist yet is signed up first.
func Token(ctx context.Context, endpoint, poolID, clientID, email string) (string, error) {
	client := cognitoidentityprovider.New(cognitoidentityprovider.Options{Region: "us-east-1", BaseEndpoint: &endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil // the emulator's root
		})})
	token, err := signIn(ctx, client, clientID, email)
	var unknown *types.UserNotFoundException
	var refused *types.NotAuthorizedException
	if err == nil || !errors.As(err, &unknown) && !errors.As(err, &refused) || !strings.HasSuffix(email, "@example.test") {
		return token, err
	}
	name, _, _ := strings.Cut(email, "@")
	_, err = client.SignUp(ctx, &cognitoidentityprovider.SignUpInput{ClientId: &clientID, Username: &email, Password: aws.String(Password),
		UserAttributes: []types.AttributeType{{Name: aws.String("email"), Value: &email}, {Name: aws.String("name"), Value: &name}}})
	if err != nil {
		return "", fmt.Errorf("sign up %s: %w", email, err)
	}
	_, err = client.ConfirmSignUp(ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &clientID, Username: &email, ConfirmationCode: aws.String(anyCode)})
	if err != nil {
		return "", fmt.Errorf("confirm %s: %w", email, err)
	}
	// Cognito marks an address as verified when its code comes back; the emulator does not.
	_, err = client.AdminUpdateUserAttributes(ctx, &cognitoidentityprovider.AdminUpdateUserAttributesInput{UserPoolId: &poolID, Username: &email,
		UserAttributes: []types.AttributeType{{Name: aws.String("email_verified"), Value: aws.String("true")}}})
	if err != nil {
		return "", fmt.Errorf("verify %s: %w", email, err)
	}
	return signIn(ctx, client, clientID, email)
}

func signIn(ctx context.Context, client *cognitoidentityprovider.Client, clientID, email string) (string, error) {
	answer, err := client.InitiateAuth(ctx, &cognitoidentityprovider.InitiateAuthInput{ClientId: &clientID, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": Password}})
	if err != nil {
		return "", err
	}
	if answer.AuthenticationResult == nil || answer.AuthenticationResult.AccessToken == nil {
		return "", fmt.Errorf("sign in %s: Cognito asks for %s", email, answer.ChallengeName)
	}
	return *answer.AuthenticationResult.AccessToken, nil
}
