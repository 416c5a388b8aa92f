// Command sitemap serves GET /sitemap.xml: where search engines find all public events, week by week.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/web"
)

func main() {
	db := table.FromEnvironment()
	events := discovery.NewStore(db, event.NewStore(db, clock.System))
	sitemap := web.NewSitemap(config.Get(config.SiteURL), events, clock.System)
	lambda.Start(api.Serve(operation.GetSitemap, func(ctx context.Context, actor access.Actor, in operation.GetSitemapInput) (api.Page, error) {
		if in.Week != "" {
			return sitemap.Week(ctx, in.Week)
		}
		return sitemap.Index(ctx)
	}))
}
