package webapp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Settings is what the application must know of where it runs: /config.json, which web/src/session/settings.ts reads.
type Settings struct {
	Stage                 string   `json:"stage"`
	Version               string   `json:"version"`
	Region                string   `json:"region"`
	Issuer                string   `json:"issuer"`
	ClientID              string   `json:"clientId"`
	AuthorizationEndpoint string   `json:"authorizationEndpoint"`
	TokenEndpoint         string   `json:"tokenEndpoint"`
	RevocationEndpoint    string   `json:"revocationEndpoint"`
	SignOutURL            string   `json:"signOutUrl"`
	Scopes                []string `json:"scopes"`
	SignUp                *string  `json:"signUp"` // nil where accounts are made at the provider's own pages
}

// Deployed is a deployed stack: its parameters and outputs.
type Deployed struct{ Parameters, Outputs map[string]string }

// scopes of the tokens that the application asks for.
var scopes = []string{"openid", "email", "profile"}

func (d Deployed) settings() Settings {
	return Settings{Stage: d.Parameters["Stage"], Version: d.Parameters["Version"], Region: d.Outputs["Region"], Issuer: d.Outputs["Issuer"],
		ClientID: d.Outputs["ClientId"], Scopes: scopes}
}

// OfCognito are the settings of a stack whose people sign in at Cognito: at its pages there, and at its API.
func (d Deployed) OfCognito(pages, api string) Settings {
	s := d.settings()
	s.AuthorizationEndpoint, s.TokenEndpoint, s.RevocationEndpoint = pages+"/oauth2/authorize", pages+"/oauth2/token", pages+"/oauth2/revoke"
	s.SignOutURL = pages + "/logout?" + url.Values{"client_id": {s.ClientID}, "logout_uri": {d.Outputs["SiteUrl"]}}.Encode()
	s.SignUp = &api
	return s
}

// Settings are those of a stack in the cloud. Those of a provider of one's own are what it says of itself.
func (d Deployed) Settings(ctx context.Context, client *http.Client) (Settings, error) {
	if d.Parameters["TokenIssuer"] == "" {
		return d.OfCognito(d.Outputs["UserPoolDomain"], "https://cognito-idp."+d.Outputs["Region"]+".amazonaws.com/"), nil
	}
	s := d.settings()
	address := strings.TrimSuffix(s.Issuer, "/") + "/.well-known/openid-configuration" // OpenID Connect Discovery 1.0, section 4
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return s, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return s, err
	}
	defer answer.Body.Close()
	var provider struct {
		Authorization string `json:"authorization_endpoint"`
		Token         string `json:"token_endpoint"`
		Revocation    string `json:"revocation_endpoint"`
		EndSession    string `json:"end_session_endpoint"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&provider); err != nil || answer.StatusCode != http.StatusOK || provider.Authorization == "" || provider.Token == "" {
		return s, fmt.Errorf("%s: %s does not say where people sign in: %w", address, answer.Status, err)
	}
	s.AuthorizationEndpoint, s.TokenEndpoint, s.RevocationEndpoint = provider.Authorization, provider.Token, provider.Revocation
	if s.SignOutURL = d.Outputs["SiteUrl"] + "/"; provider.EndSession != "" { // RP-Initiated Logout 1.0, section 2
		s.SignOutURL = provider.EndSession + "?" + url.Values{"client_id": {s.ClientID}, "post_logout_redirect_uri": {d.Outputs["SiteUrl"]}}.Encode()
	}
	return s, nil
}

func (s Settings) file() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}
