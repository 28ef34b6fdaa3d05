package remark_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/fault"
	"throughline/internal/remark"
)

func TestFiles(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 900, 300))); err != nil {
			t.Fatal(err)
		}
		a, err := w.Attach(ada, onOpen, remark.NewAttachment{Name: `..\evil/<before>.png`}, bytes.NewReader(picture.Bytes()))
		if err != nil || a.Name != "before.png" || a.MIME != "image/png" || a.Size != int64(picture.Len()) || !a.Picture() {
			t.Fatalf("%+v %v", a, err)
		}
		_, f, err := w.Open(eve, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, picture.Bytes()) || f.Close() != nil {
			t.Fatalf("the file came back changed: %v", err)
		}
		data, mime, err := w.Preview(eve, a.ID)
		if err != nil || mime != "image/png" {
			t.Fatal(mime, err)
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 480 {
			t.Fatalf("%+v %v", c, err)
		}
		// What a browser would run is known for what it is, whatever its name.
		for name, content := range map[string]string{"a.png": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "b.pdf": "<html><script>", "c.html": "plain"} {
			a, err := w.Attach(ada, onOpen, remark.NewAttachment{Name: name}, strings.NewReader(content))
			if err != nil || blob.Inline(a.MIME) {
				t.Errorf("%s may be shown as %s: %v", name, a.MIME, err)
			}
			if _, _, err := w.Preview(ada, a.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%v", err)
			}
		}
		if _, err := w.Attach(ada, onOpen, remark.NewAttachment{Name: "big"}, io.LimitReader(zeros{}, 1<<20+1)); !fault.Is(err, fault.Limit) {
			t.Errorf("%v", err)
		}
		for _, address := range []string{"", "javascript:alert(1)", "data:text/html,x", "/etc/passwd", "https://", "https://x.org/" + strings.Repeat("x", 2000)} {
			if _, err := w.Link(ada, onOpen, remark.NewAttachment{Name: "x", URL: address}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.30s: %v", address, err)
			}
		}
		if err := w.Detach(eve, a.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v", err)
		}
		ctx, receipt := act.WithReceipt(ada)
		if err := w.Detach(ctx, a.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Open(ada, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if _, f, err := w.Open(ada, a.ID); err != nil || f.Close() != nil {
			t.Errorf("%v", err)
		}
	})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A picture for a text is drawn anew before it is kept, is known by what it became, and is not taken away while it is shown.
func TestPictures(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var sent bytes.Buffer
		if err := png.Encode(&sent, image.NewGray(image.Rect(0, 0, 3000, 30))); err != nil {
			t.Fatal(err)
		}
		secret := append(bytes.Clone(sent.Bytes()), "taken at 52.52 N"...)
		a, err := w.AttachPicture(ada, onOpen, remark.NewAttachment{Name: "screen.webp"}, bytes.NewReader(secret))
		if err != nil || a.Name != "screen.png" || a.MIME != "image/png" {
			t.Fatalf("%+v %v", a, err)
		}
		_, f, err := w.Read(ada, onOpen, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := io.ReadAll(f)
		if err != nil || f.Close() != nil || bytes.Contains(kept, []byte("52.52")) {
			t.Errorf("what stood in the file besides is kept: %v", err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil || c.Width != 2400 {
			t.Errorf("%+v %v", c, err)
		}
		for name, content := range map[string]string{"a.png": "<svg onload=alert(1)>", "b.jpg": "\xff\xd8\xff\xe1"} {
			if _, err := w.AttachPicture(ada, onOpen, remark.NewAttachment{Name: name}, strings.NewReader(content)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.AttachPicture(vic, onOpen, remark.NewAttachment{Name: "x.png"}, bytes.NewReader(sent.Bytes())); err == nil {
			t.Error("somebody who may not say anything adds a picture")
		}
		if there, err := w.Readable(ada, []string{string(a.ID), "nothing"}); err != nil || !there[string(a.ID)] || there["nothing"] {
			t.Error(there, err)
		}
	})
}
