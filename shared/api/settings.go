package api

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/config"
)

// settings are what an edge needs beside the operation.
type settings struct {
	siteURL       string
	compress      bool
	limiter       Limiter
	addressFactor float64
	originSecret  string
	identify      func() identifier // made when first needed: most requests come with claims that the gateway checked
}

// Option changes how an operation is served.
type Option func(*settings)

// Limiter counts calls. Take counts one of a subject's calls of an operation, of which there may be limit in each period;
// it returns how many are left after this one, negative when this one is over the limit, and when there will be more.
type Limiter interface {
	Take(ctx context.Context, subject, operation string, limit int, per time.Duration) (remaining int, reset time.Duration, err error)
}

// WithLimiter sets who counts calls. Without one, nothing is limited.
func WithLimiter(limiter Limiter) Option { return func(s *settings) { s.limiter = limiter } }

// WithTokens sets how access tokens are verified, instead of by what the environment says.
func WithTokens(provider Provider) Option {
	return func(s *settings) { s.identify = sync.OnceValue(func() identifier { return newIdentifier(provider) }) }
}

func fromEnvironment() settings {
	return settings{
		siteURL:       strings.TrimSuffix(config.Or(config.SiteURL, "http://localhost:3000"), "/"),
		compress:      config.Or(config.Compression, compressionByDefault()) != "off",
		addressFactor: config.Number(config.AddressRateFactor, 1),
		originSecret:  config.Or(config.OriginSecret, ""),
		identify:      sync.OnceValue(func() identifier { return newIdentifier(providerFromEnvironment()) }),
	}
}

// compressionByDefault is "off" on an emulated cloud: its gateways spoil answers that are not text.
func compressionByDefault() string {
	if config.Endpoint("lambda") != "" {
		return "off"
	}
	return "on"
}
