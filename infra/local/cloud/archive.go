package cloud

import (
	"archive/zip"
	"bytes"
)

// zipped packs a function's binary as Lambda wants it: an executable called bootstrap. It is stored, not compressed,
// as it travels over the loopback only.
func zipped(bootstrap []byte) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Store}
	header.SetMode(0o755)
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := entry.Write(bootstrap); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
