package main

import (
	"bytes"
	"image"
	"image/jpeg"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// picture is a gray JPEG.
func picture(width, height int) []byte {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		panic(unexpected{err})
	}
	return file.Bytes()
}

func (s *story) illustrate() {
	at := client.At(s.event.ID)
	ask := func() operation.CoverUpload {
		return call(s, s.organizer, operation.UploadCover, at, client.Body(operation.CoverUploadRequest{ContentType: "image/jpeg"}))
	}
	upload := ask()
	choice := func(u operation.CoverUpload) client.Option {
		return client.Body(operation.CoverChoice{UploadID: u.UploadID, Alt: "Ein Schachbrett im Gras"})
	}
	current := func() client.Option { return client.IfMatch(s.event.ETag()) }
	s.refused(s.organizer, operation.SetCover.Route, invalid, "picture-missing", at, current(), choice(upload))
	posing := ask()
	must(0, s.organizer.Upload(s.ctx, posing.Forms[0], []byte("<html>no picture</html>")))
	s.refused(s.organizer, operation.SetCover.Route, invalid, "picture-unusable", at, current(), choice(posing))
	if err := s.organizer.Upload(s.ctx, upload.Forms[0], make([]byte, upload.Forms[0].MaxBytes+1)); err == nil {
		fail("a picture is taken that is too large")
	}
	for _, form := range upload.Forms {
		must(0, s.organizer.Upload(s.ctx, form, picture(form.Width, form.Height)))
	}
	s.refused(s.stranger, operation.UploadCover.Route, notFound, "not-found", at, client.Body(operation.CoverUploadRequest{ContentType: "image/jpeg"}))
	s.event = call(s, s.organizer, operation.SetCover, at, current(), choice(upload))
	expect("sizes of the cover", len(s.event.Cover.Sizes), len(upload.Forms))
	expect("its color", s.event.Cover.Color, "#000000")
	expect("its address", s.event.Cover.URL, s.event.Cover.Sizes[len(upload.Forms)-1].URL)
}
