package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A function's zip may be so many times the size of a bare handler's.
const sizeTarget = 1.25

// sizes measures what each function weighs, and looks for what should not be in it.
func sizes(ctx context.Context, o options) ([]row, error) {
	binaries, err := compile(ctx, o.root)
	if err != nil {
		return nil, err
	}
	bare, err := zipped(binaries[0].path)
	if err != nil {
		return nil, err
	}
	rows := []row{{what: binaries[0].name, measured: kilobytes(bare)}}
	for _, binary := range binaries[1:] {
		size, err := zipped(binary.path)
		if err != nil {
			return nil, err
		}
		ratio := float64(size) / float64(bare)
		rows = append(rows, row{binary.name, fmt.Sprintf("%s = %.2f ×", kilobytes(size), ratio), fmt.Sprintf("%.2f ×", sizeTarget), ratio / sizeTarget})
	}
	needless, err := needless(ctx, o.root)
	if err != nil {
		return nil, err
	}
	if len(needless) == 0 {
		return append(rows, row{what: "linked without need", measured: "nothing"}), nil
	}
	for _, what := range needless {
		rows = append(rows, row{"linked without need", what, "nothing", 2})
	}
	return rows, nil
}

func kilobytes(bytes int) string { return fmt.Sprintf("%d kB", (bytes+500)/1000) }

// zipped is the size of a file in a zip, as small as zip -9 makes it.
func zipped(path string) (int, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	writer.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	file, err := writer.Create("bootstrap")
	if err != nil {
		return 0, err
	}
	if _, err := file.Write(content); err != nil {
		return 0, err
	}
	err = writer.Close()
	return archive.Len(), err
}

// unwanted are packages that make functions start slowly, and the functions that need one all the same.
var unwanted = map[string][]string{
	"github.com/aws/aws-sdk-go-v2/config":        nil, // reads files that Lambda does not have
	"github.com/gin-gonic/gin":                   nil, // what AWS's adapter brings along, unless only its core is used
	"google.golang.org/grpc":                     nil,
	"net/rpc":                                    nil, // of Lambda's old runtimes; -tags lambda.norpc leaves it out
	"encoding/gob":                               nil,
	"github.com/aws/aws-sdk-go-v2/service/sesv2": {"workers/send-email", "workers/send-bulk-email", "workers/record-email-events"},
}

// needless lists the functions that link what they should not.
func needless(ctx context.Context, root string) (found []string, err error) {
	command := exec.CommandContext(ctx, "go", "list", "-tags", "lambda.norpc", "-json=ImportPath,Deps", "./functions/...")
	command.Dir = root
	output, err := command.Output()
	if err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var function struct {
			ImportPath string
			Deps       []string
		}
		if err := decoder.Decode(&function); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(function.ImportPath, "/functions/")
		for _, dependency := range function.Deps {
			if needers, known := unwanted[dependency]; known && !slices.Contains(needers, name) {
				found = append(found, name+": "+dependency)
			}
		}
	}
}
