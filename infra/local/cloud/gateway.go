package cloud

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
)

// applyGateway gives the stack's HTTP APIs what the emulator ignores of their definitions: routes, integrations,
// authorizers and CORS. It changes only what differs. CORS it sets each time: every deploy wipes it.
func (c *Cloud) applyGateway(ctx context.Context, stack *Stack) error {
	apis, err := stack.apis()
	if err != nil {
		return err
	}
	for _, api := range apis {
		work := gatewayWork{client: c.gateway, api: api}
		for _, step := range []func(context.Context) error{
			work.applyCORS, work.applyAuthorizers, work.applyIntegrations, work.applyRoutes, work.dropUnused,
		} {
			if err := step(ctx); err != nil {
				return fmt.Errorf("API %s: %w", api.id, err)
			}
		}
	}
	return nil
}

// gatewayWork brings one API to its definition.
type gatewayWork struct {
	client       *apigatewayv2.Client
	api          gatewayAPI
	authorizers  map[string]string      // id by name
	integrations map[integration]string // id
	unused       []string               // ids of integrations that no route wants
}

// page is more than any API has.
var page = aws.String("500")

func (w *gatewayWork) applyCORS(ctx context.Context) error {
	rules := w.api.cors
	if rules == nil {
		return nil
	}
	_, err := w.client.UpdateApi(ctx, &apigatewayv2.UpdateApiInput{ApiId: &w.api.id, CorsConfiguration: &types.Cors{
		AllowOrigins: rules.AllowOrigins, AllowMethods: rules.AllowMethods, AllowHeaders: rules.AllowHeaders,
		ExposeHeaders: rules.ExposeHeaders, MaxAge: aws.Int32(rules.MaxAge), AllowCredentials: aws.Bool(rules.AllowCredentials),
	}})
	return err
}

func (w *gatewayWork) applyAuthorizers(ctx context.Context) error {
	existing, err := w.client.GetAuthorizers(ctx, &apigatewayv2.GetAuthorizersInput{ApiId: &w.api.id, MaxResults: page})
	if err != nil {
		return err
	}
	w.authorizers = map[string]string{}
	same := map[string]bool{}
	for _, authorizer := range existing.Items {
		name := aws.ToString(authorizer.Name)
		w.authorizers[name] = aws.ToString(authorizer.AuthorizerId)
		wanted := w.api.authorizers[name]
		same[name] = authorizer.JwtConfiguration != nil &&
			aws.ToString(authorizer.JwtConfiguration.Issuer) == wanted.JWT.Issuer &&
			slices.Equal(authorizer.JwtConfiguration.Audience, wanted.JWT.Audience) &&
			slices.Equal(authorizer.IdentitySource, []string{wanted.IdentitySource})
	}
	for name, wanted := range w.api.authorizers {
		tokens := &types.JWTConfiguration{Issuer: &wanted.JWT.Issuer, Audience: wanted.JWT.Audience}
		id, exists := w.authorizers[name]
		switch {
		case !exists:
			created, err := w.client.CreateAuthorizer(ctx, &apigatewayv2.CreateAuthorizerInput{
				ApiId: &w.api.id, Name: &name, AuthorizerType: types.AuthorizerTypeJwt,
				IdentitySource: []string{wanted.IdentitySource}, JwtConfiguration: tokens,
			})
			if err != nil {
				return err
			}
			w.authorizers[name] = aws.ToString(created.AuthorizerId)
		case !same[name]:
			_, err := w.client.UpdateAuthorizer(ctx, &apigatewayv2.UpdateAuthorizerInput{
				ApiId: &w.api.id, AuthorizerId: &id, IdentitySource: []string{wanted.IdentitySource}, JwtConfiguration: tokens,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *gatewayWork) applyIntegrations(ctx context.Context) error {
	existing, err := w.client.GetIntegrations(ctx, &apigatewayv2.GetIntegrationsInput{ApiId: &w.api.id, MaxResults: page})
	if err != nil {
		return err
	}
	wanted := map[integration]bool{}
	for _, route := range w.api.routes {
		wanted[route.integration] = true
	}
	w.integrations = map[integration]string{}
	for _, found := range existing.Items {
		key := integration{
			Type: wireType(found.IntegrationType), URI: aws.ToString(found.IntegrationUri), Method: aws.ToString(found.IntegrationMethod),
			Credentials: aws.ToString(found.CredentialsArn), PayloadFormatVersion: aws.ToString(found.PayloadFormatVersion),
			TimeoutInMillis: aws.ToInt32(found.TimeoutInMillis),
		}
		// The emulator fills in a timeout where none was asked for.
		if anyTimeout := key; !wanted[key] {
			anyTimeout.TimeoutInMillis = 0
			key = anyTimeout
		}
		if _, twice := w.integrations[key]; !wanted[key] || twice {
			w.unused = append(w.unused, aws.ToString(found.IntegrationId))
			continue
		}
		w.integrations[key] = aws.ToString(found.IntegrationId)
	}
	for key := range wanted {
		if w.integrations[key] != "" {
			continue
		}
		input := &apigatewayv2.CreateIntegrationInput{
			ApiId: &w.api.id, IntegrationType: types.IntegrationTypeAwsProxy, IntegrationUri: &key.URI,
			IntegrationMethod: &key.Method, PayloadFormatVersion: &key.PayloadFormatVersion,
		}
		if key.Credentials != "" {
			input.CredentialsArn = &key.Credentials
		}
		if key.TimeoutInMillis != 0 {
			input.TimeoutInMillis = &key.TimeoutInMillis
		}
		created, err := w.client.CreateIntegration(ctx, input)
		if err != nil {
			return err
		}
		w.integrations[key] = aws.ToString(created.IntegrationId)
	}
	return nil
}

// wireType spells an integration's type as definitions do.
func wireType(t types.IntegrationType) string {
	if t == types.IntegrationTypeAwsProxy {
		return "aws_proxy"
	}
	return string(t)
}

// routeTarget is what can differ between a route that exists and one that is wanted.
type routeTarget struct {
	target, authorizer string
	kind               types.AuthorizationType
	scopes             []string
}

func (w *gatewayWork) applyRoutes(ctx context.Context) error {
	existing, err := w.client.GetRoutes(ctx, &apigatewayv2.GetRoutesInput{ApiId: &w.api.id, MaxResults: page})
	if err != nil {
		return err
	}
	found := map[string]types.Route{}
	for _, route := range existing.Items {
		found[aws.ToString(route.RouteKey)] = route
	}
	for _, wanted := range w.api.routes {
		target := w.target(wanted)
		route, exists := found[wanted.key]
		delete(found, wanted.key)
		switch {
		case !exists:
			_, err = w.client.CreateRoute(ctx, &apigatewayv2.CreateRouteInput{
				ApiId: &w.api.id, RouteKey: &wanted.key, Target: &target.target, AuthorizationType: target.kind,
				AuthorizerId: optional(target.authorizer), AuthorizationScopes: target.scopes,
			})
		case !reflect.DeepEqual(targetOf(route), target):
			_, err = w.client.UpdateRoute(ctx, &apigatewayv2.UpdateRouteInput{
				ApiId: &w.api.id, RouteId: route.RouteId, Target: &target.target, AuthorizationType: target.kind,
				AuthorizerId: &target.authorizer, AuthorizationScopes: target.scopes,
			})
		}
		if err != nil {
			return fmt.Errorf("route %s: %w", wanted.key, err)
		}
	}
	for key, route := range found {
		if _, err := w.client.DeleteRoute(ctx, &apigatewayv2.DeleteRouteInput{ApiId: &w.api.id, RouteId: route.RouteId}); err != nil {
			return fmt.Errorf("route %s: %w", key, err)
		}
	}
	return nil
}

func (w *gatewayWork) target(wanted route) routeTarget {
	target := routeTarget{target: "integrations/" + w.integrations[wanted.integration], kind: types.AuthorizationTypeNone}
	if wanted.authorizer != "" {
		target.kind, target.authorizer = types.AuthorizationTypeJwt, w.authorizers[wanted.authorizer]
	}
	if len(wanted.scopes) > 0 {
		target.scopes = wanted.scopes
	}
	return target
}

func targetOf(found types.Route) routeTarget {
	target := routeTarget{target: aws.ToString(found.Target), authorizer: aws.ToString(found.AuthorizerId), kind: found.AuthorizationType}
	if len(found.AuthorizationScopes) > 0 {
		target.scopes = found.AuthorizationScopes
	}
	return target
}

// dropUnused removes what only routes that are gone had used, integrations after their routes.
func (w *gatewayWork) dropUnused(ctx context.Context) error {
	for _, id := range w.unused {
		if _, err := w.client.DeleteIntegration(ctx, &apigatewayv2.DeleteIntegrationInput{ApiId: &w.api.id, IntegrationId: &id}); err != nil {
			return err
		}
	}
	for name, id := range w.authorizers {
		if _, wanted := w.api.authorizers[name]; wanted {
			continue
		}
		if _, err := w.client.DeleteAuthorizer(ctx, &apigatewayv2.DeleteAuthorizerInput{ApiId: &w.api.id, AuthorizerId: &id}); err != nil {
			return err
		}
	}
	return nil
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
