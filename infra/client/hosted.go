package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// browser looks at pages that Stripe hosts. It goes nowhere by itself.
var browser = &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Press presses a button of a page that Stripe hosts, by the value of its action, and returns where that leads.
func Press(ctx context.Context, page, action string) (location string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, page, strings.NewReader(url.Values{"action": {action}}.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("%q on %s: %s", action, page, answer.Status)
	}
	return answer.Header.Get("Location"), nil
}
