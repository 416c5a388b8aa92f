// Command not-found serves what no route is for: the same problem for every path.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/api"
)

func main() { lambda.Start(api.ServeNotFound()) }
