package secret

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

type source struct {
	text  string
	fault error
	asked int
}

func (s *source) GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	s.asked++
	if s.fault != nil {
		return nil, s.fault
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: &s.text}, nil
}

func TestSecretIsReadWhenNeededAndKept(t *testing.T) {
	s := &source{text: `{"ticket":"one","cursor":"two"}`}
	secret := New(s, "keys")
	if s.asked != 0 {
		t.Error("read before it was needed")
	}
	for range 3 {
		if value, err := secret.Value(t.Context(), CursorKey); err != nil || string(value) != "two" {
			t.Errorf("have %q, %v", value, err)
		}
	}
	if s.asked != 1 {
		t.Errorf("read %d times", s.asked)
	}
	s.text = `{"cursor":"three"}`
	secret.read = time.Now().Add(-2 * kept)
	if value, _ := secret.Value(t.Context(), CursorKey); string(value) != "three" {
		t.Errorf("a rotated secret is still %q", value)
	}
	s.fault = errors.New("throttled")
	secret.read = time.Now().Add(-2 * kept)
	if value, err := secret.Value(t.Context(), CursorKey); err != nil || string(value) != "three" {
		t.Errorf("the value read before is gone: %q, %v", value, err)
	}
}

func TestWhatCannotSign(t *testing.T) {
	for name, s := range map[string]*source{
		"no such key": {text: `{"ticket":"one"}`}, "an empty key": {text: `{"cursor":""}`}, "no object": {text: `"hush"`}, "no JSON": {text: `hush`}, "no secret": {fault: errors.New("denied")},
	} {
		value, err := New(s, "keys").Value(t.Context(), CursorKey)
		if err == nil || value != nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %q, %v", name, value, err)
		}
	}
}
