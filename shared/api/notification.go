package api

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// readNotification reads what API Gateway hands over (payload format 2.0), as far as it is looked at. It does so by hand:
// encoding/json would take longer for the headers and claims of a request than the rest of the edge for all it does.
func readNotification(payload []byte) (*events.APIGatewayV2HTTPRequest, error) {
	if !json.Valid(payload) {
		return nil, errUnreadable
	}
	n := &events.APIGatewayV2HTTPRequest{}
	c := checker{in: payload}
	c.each(func(name []byte) {
		switch string(name) {
		case "rawPath":
			n.RawPath = c.readText()
		case "rawQueryString":
			n.RawQueryString = c.readText()
		case "cookies":
			n.Cookies = c.readTexts()
		case "headers":
			n.Headers = c.readMap(24)
		case "pathParameters":
			n.PathParameters = c.readMap(2)
		case "body":
			n.Body = c.readText()
		case "isBase64Encoded":
			n.IsBase64Encoded = c.next() == 't'
			c.skip()
		case "requestContext":
			c.readContext(&n.RequestContext)
		default:
			c.skip()
		}
	})
	if len(c.fields) > 0 {
		return nil, errUnreadable
	}
	return n, nil
}

func (c *checker) readContext(into *events.APIGatewayV2HTTPRequestContext) {
	c.each(func(name []byte) {
		switch string(name) {
		case "domainName":
			into.DomainName = c.readText()
		case "requestId":
			into.RequestID = c.readText()
		case "http":
			c.each(func(name []byte) {
				switch string(name) {
				case "method":
					into.HTTP.Method = c.readText()
				case "path":
					into.HTTP.Path = c.readText()
				case "sourceIp":
					into.HTTP.SourceIP = c.readText()
				default:
					c.skip()
				}
			})
		case "authorizer":
			c.each(func(name []byte) {
				if string(name) != "jwt" {
					c.skip()
					return
				}
				token := &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{}
				into.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{JWT: token}
				c.each(func(name []byte) {
					if string(name) == "claims" {
						token.Claims = c.readMap(16)
					} else {
						c.skip()
					}
				})
			})
		default:
			c.skip()
		}
	})
}

// each visits the members of the object ahead; visit moves behind the value. null is an object without members.
func (c *checker) each(visit func(name []byte)) {
	if c.next() != '{' {
		if c.in[c.at] != 'n' {
			c.note(wrong{"wrong-type", "must be an object"})
		}
		c.skip()
		return
	}
	c.at++
	for c.next() != '}' {
		if c.in[c.at] == ',' {
			c.at++
			c.next()
		}
		name := c.unquote()
		c.next()
		c.at++ // :
		visit(name)
	}
	c.at++
}

// readText reads the text ahead; a truth or a number becomes the text that spells it, null an empty one.
func (c *checker) readText() string {
	switch c.next() {
	case '"':
		return string(c.unquote())
	case 'n':
		c.skip()
		return ""
	case '{', '[':
		c.note(wrong{"wrong-type", "must be text"})
	}
	from := c.at
	c.skip()
	return string(c.in[from:c.at])
}

func (c *checker) readTexts() (texts []string) {
	if c.next() != '[' {
		c.skip()
		return nil
	}
	c.at++
	for c.next() != ']' {
		if c.in[c.at] == ',' {
			c.at++
		}
		texts = append(texts, c.readText())
	}
	c.at++
	return texts
}

func (c *checker) readMap(room int) map[string]string {
	texts := make(map[string]string, room)
	c.each(func(name []byte) { texts[string(name)] = c.readText() })
	return texts
}

// skip moves behind the value ahead.
func (c *checker) skip() {
	switch c.next() {
	case '{', '[':
		for level := 0; ; {
			switch c.in[c.at] {
			case '{', '[':
				level++
			case '}', ']':
				level--
			case '"':
				c.unquote()
				continue
			}
			c.at++
			if level == 0 {
				return
			}
		}
	case '"':
		c.unquote()
	default: // a number, true, false or null
		for c.at < len(c.in) && c.in[c.at] != ',' && c.in[c.at] != '}' && c.in[c.at] != ']' && c.in[c.at] > ' ' {
			c.at++
		}
	}
}
