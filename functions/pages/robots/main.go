// Command robots serves GET /robots.txt: what crawlers need not look at.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/web"
)

func main() {
	robots := web.Robots(config.Get(config.SiteURL))
	lambda.Start(api.Serve(operation.GetRobots, func(context.Context, access.Actor, operation.GetRobotsInput) (api.Page, error) {
		return robots, nil
	}))
}
