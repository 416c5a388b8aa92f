package samlocal

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// image sees that Lambda's image is here. There are two: AWS's own, and the one that the SAM CLI makes of it by adding the
// runtime interface emulator, which it carries. Where AWS's cannot be pulled, for want of a way to its registry, we make
// the second ourselves, of nothing but the emulator: our functions are static binaries, which need no more.
func (p *project) image(ctx context.Context) error {
	own := "public.ecr.aws/lambda/provided:al2023-" + architecture()
	withEmulator := "public.ecr.aws/lambda/provided:al2023-rapid-" + architecture()
	for _, image := range []string{withEmulator, own} {
		if _, err := p.engine.do(ctx, "image", "inspect", image, "--format", "{{.Id}}"); err == nil {
			return nil
		}
	}
	fmt.Println("pulling " + own)
	_, failed := p.engine.do(ctx, "pull", "--quiet", own)
	if failed == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Printf("  %v\n  an image of the SAM CLI's emulator alone stands in for it, until `docker rmi %s`\n", failed, withEmulator)
	content, err := p.standIn()
	if err != nil {
		return err
	}
	_, err = p.engine.feed(ctx, content, "import", "-", withEmulator)
	return err
}

// standIn is the file system of an image that holds the emulator, where the SAM CLI starts it, and a folder for temporary
// files. The emulator starts /var/task/bootstrap of its own accord.
func (p *project) standIn() ([]byte, error) {
	pattern := filepath.Join(filepath.Dir(p.sam), "..", "lib", "python*", "site-packages", "samcli", "local", "rapid", "aws-lambda-rie-"+architecture())
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("the SAM CLI has no emulator at %s", pattern)
	}
	emulator, err := os.ReadFile(found[0])
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	for _, entry := range []struct {
		header  tar.Header
		content []byte
	}{
		{tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}, nil},
		{tar.Header{Typeflag: tar.TypeReg, Name: "var/rapid/aws-lambda-rie", Mode: 0o755, Size: int64(len(emulator))}, emulator},
	} {
		entry.header.ModTime = time.Unix(0, 0) // the same image every time
		if err := archive.WriteHeader(&entry.header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(entry.content); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), archive.Close()
}
