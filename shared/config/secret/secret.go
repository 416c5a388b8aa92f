// Package secret reads secrets from Secrets Manager when they are first needed, and keeps them for a while. It stands apart
// from shared/config so that only functions that need a secret carry the client.
package secret

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/event-radar/event-radar/shared/config"
)

// The keys of the secret that config.KeysSecret names.
const (
	TicketKey   = "ticket"   // signs the codes of tickets
	CursorKey   = "cursor"   // signs the cursors of lists
	ManifestKey = "manifest" // signs what gates know of tickets

	masterKey = "master" // the others follow from it
)

// kept is how long a value is used before it is read again: a rotated secret is in use everywhere after that.
const kept = 15 * time.Minute

// retried is how long one that could not be read again is used before the next try.
const retried = 30 * time.Second

// Source is what the package asks of Secrets Manager; *secretsmanager.Client is one.
type Source interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// Secret is one secret: a JSON object of strings.
type Secret struct {
	source Source
	name   string

	mu     sync.Mutex
	values map[string]string
	read   time.Time
}

// New returns the secret of that name; it is read at the first call of Key.
func New(source Source, name string) *Secret { return &Secret{source: source, name: name} }

// FromEnvironment returns the secret that a variable names, such as config.KeysSecret.
func FromEnvironment(variable string) *Secret {
	return New(secretsmanager.NewFromConfig(config.AWS("secrets_manager")), config.Get(variable))
}

// Keys is the secret that signs tickets and cursors.
var Keys = sync.OnceValue(func() *Secret { return FromEnvironment(config.KeysSecret) })

// Cursors is the key that signs cursors.
func Cursors(ctx context.Context) ([]byte, error) { return Keys().Value(ctx, CursorKey) }

// Value returns one value of the secret: the one that stands there under the key or, since a deployment generates a single
// value, 32 bytes that follow from the value "master" and the key. When it cannot be read again, the value read before is used on.
func (s *Secret) Value(ctx context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil || time.Since(s.read) > kept {
		values, err := s.fetch(ctx)
		switch {
		case err == nil:
			s.values, s.read = values, time.Now()
		case s.values == nil:
			return nil, err
		default:
			s.read = time.Now().Add(retried - kept)
		}
	}
	if value := s.values[key]; value != "" {
		return []byte(value), nil
	}
	if master := s.values[masterKey]; master != "" {
		mac := hmac.New(sha256.New, []byte(master))
		mac.Write([]byte(key))
		return mac.Sum(nil), nil
	}
	// An empty key would sign anything.
	return nil, fmt.Errorf("secret: %s has no value %q", s.name, key)
}

// Forget makes the next call read the secret again: for a caller whose signature check failed.
func (s *Secret) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = time.Time{}
}

func (s *Secret) fetch(ctx context.Context) (map[string]string, error) {
	answer, err := s.source.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.name})
	if err != nil {
		return nil, fmt.Errorf("secret: read %s: %w", s.name, err)
	}
	if answer.SecretString == nil {
		return nil, fmt.Errorf("secret: %s holds no text", s.name)
	}
	var values map[string]string
	if json.Unmarshal([]byte(*answer.SecretString), &values) != nil || values == nil {
		// The decoder's own words may quote the value.
		return nil, errors.New("secret: " + s.name + " is not a JSON object of strings")
	}
	return values, nil
}
