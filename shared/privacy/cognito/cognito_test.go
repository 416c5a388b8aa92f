package cognito_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/privacy/cognito"
)

func TestASignInIsDeleted(t *testing.T) {
	answers := map[string]string{"known": "", "unknown": "UserNotFoundException", "locked": "NotAuthorizedException"}
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, r.Header.Get("X-Amz-Target")+" "+string(body))
		for login, fault := range answers {
			if strings.Contains(string(body), fmt.Sprintf(`"Username":%q`, login)) && fault != "" {
				w.Header().Set("X-Amzn-Errortype", fault)
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"__type":%q,"message":"no"}`, fault)
				return
			}
		}
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	for name, value := range map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": server.URL, "USER_POOL_ID": "pool_1"} {
		t.Setenv(name, value)
	}
	pool := cognito.FromEnvironment()
	for login, fault := range answers {
		if err := pool.Delete(t.Context(), login); (err != nil) != (login == "locked") {
			t.Errorf("%s, answered %q: %v", login, fault, err)
		}
	}
	if len(asked) != 3 {
		t.Errorf("asked was %q", asked)
	}
	t.Setenv("USER_POOL_ID", "")
	if cognito.FromEnvironment() != nil {
		t.Error("there is a pool where somebody else signs people in")
	}
}
