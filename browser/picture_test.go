package browser

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	links "throughline/internal/process/share"
	"throughline/internal/remark"
	"throughline/internal/run"
)

// screens writes a screenshot and a photo that says where it was taken.
func screens(t *testing.T) (shot, photo string) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			img.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 140, 255})
		}
	}
	var a, b bytes.Buffer
	if png.Encode(&a, img) != nil || jpeg.Encode(&b, img, nil) != nil {
		t.Fatal("the pictures cannot be drawn")
	}
	note := []byte("Exif\x00\x00taken at 52.5200 N 13.4050 E")
	part := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(note)+2))...)
	dir := t.TempDir()
	shot, photo = filepath.Join(dir, "order_form.png"), filepath.Join(dir, "shelf.jpg")
	if os.WriteFile(shot, a.Bytes(), 0o600) != nil || os.WriteFile(photo, append(append(part, note...), b.Bytes()[2:]...), 0o600) != nil {
		t.Fatal("the pictures cannot be written")
	}
	return shot, photo
}

// A picture is put into the text of a step by button and by pasting, says what is seen in words, and is shown wherever the
// step is read: in the document, by a public link without an account, in a run on a telephone, and on paper. It tells
// nothing of where it was taken, and stays while a version shows it.
func TestAPictureInAStep(t *testing.T) {
	s := founded(t)
	shot, photo := screens(t)
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Buy a laptop", Outline: "IT: Check the price\nIT: Order the laptop"})
	s.must(err)
	at := "/processes/" + string(made.ID)
	p := s.browse(s.me, Options{})
	s.visit(p, at+"/document")
	p.Click("link", "Edit step 3, Order the laptop")
	p.Fill("How it is done", "Fill in the form:")
	p.Focus("textbox", "How it is done")
	p.Press("Control+End")
	p.attachTo("[data-picture-file]", shot)
	p.until("the picture stands in the text", func() (bool, string) {
		text := p.Value("How it is done")
		return strings.HasPrefix(text, "Fill in the form:\n\n![order form](/files/"), text
	})
	p.Type("The form with its three fields") // its words are selected
	Eval[bool](p, `(async () => {
		const canvas = Object.assign(document.createElement("canvas"), {width: 30, height: 20});
		canvas.getContext("2d").fillRect(0, 0, 30, 20);
		const files = new DataTransfer();
		files.items.add(new File([await new Promise(done => canvas.toBlob(done))], "pasted.png", {type: "image/png"}));
		const field = document.querySelector("dialog textarea[data-pictures]");
		field.setSelectionRange(field.value.length, field.value.length);
		return field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: files, bubbles: true, cancelable: true}));
	})()`)
	p.until("the pasted picture stands in the text", func() (bool, string) {
		text := p.Value("How it is done")
		return strings.Contains(text, "\n\n![pasted](/files/"), text
	})
	p.sound(t, "adding a picture")
	p.Press("Control+Enter")
	p.Wait("image", "The form with its three fields")
	p.seen("The form with its three fields")
	p.sound(t, "a picture in a document")

	// The second one comes by the service, as a paste does; its words are missing, which the check says.
	sent, err := os.ReadFile(photo)
	s.must(err)
	kept := s.keep(made.ID, sent)
	doc, err := s.app.Processes.Document(s.as(s.me), made.ID, 0)
	s.must(err)
	step := doc.Steps[2].ID
	text := doc.Steps[2].Text + "\n\n![](/files/" + string(kept) + ")\n\n![Gone](/files/0000000000000000000000000)"
	_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, step, process.StepPatch{Text: &text})
	s.must(err)
	s.visit(p, at+"/document")
	p.WaitText("1 broken link")
	c, err := s.app.Processes.Check(s.as(s.me), made.ID, 0)
	s.must(err)
	if !slices.ContainsFunc(c.Advice, func(a bpmn.Problem) bool { return a.Rule == "picture-words" && a.ElementID == step }) {
		t.Errorf("nothing is said of the picture without words: %v", c.Advice)
	}
	text = strings.Replace(strings.Replace(text, "![]", "![The shelf]", 1), "![Gone](/files/0000000000000000000000000)", "", 1)
	_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, step, process.StepPatch{Text: &text})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	if err := s.app.Remarks.Detach(s.as(s.me), kept); !fault.Is(err, fault.Conflict) {
		t.Errorf("a picture that version 1 shows is taken away: %v", err)
	}

	// By a public link, and nothing else by it.
	link, err := s.app.Shares.Make(s.as(s.me), made.ID, links.NewPublicLink{Name: "The branch"})
	s.must(err)
	out := Open(t, Options{Width: 360, Height: 740})
	out.Go(s.url + "/shared/" + link.Address)
	out.seen("The shelf")
	out.sound(t, "a picture behind a public link")
	other := s.keep(made.ID, sent)
	for path, want := range map[string]int{"/shared/" + link.Address + "/files/" + string(kept): 200, "/shared/" + link.Address + "/files/" + string(other): 404, "/files/" + string(kept): 303} {
		if got := s.status(path); got != want {
			t.Errorf("%s answers %d instead of %d", path, got, want)
		}
	}

	// In a run on a telephone, and in the files that go out.
	r, err := s.app.Runs.Start(s.as(s.me), made.ID, run.NewRun{Title: "Mira"})
	s.must(err)
	phone := s.browse(s.me, Options{Width: 360, Height: 740})
	s.visit(phone, "/runs/"+string(r.ID))
	phone.Click("button", "Done: Check the price")
	phone.WaitText("Fill in the form:")
	phone.seen("The form with its three fields")
	for as, mark := range map[string]string{"pdf": "/Subtype /Image", "docx": "word/media/"} {
		n := Eval[int](p, `fetch("/api/v1/processes/`+string(made.ID)+`/document/file?as=`+as+`").then(r => r.arrayBuffer()).then(b => new TextDecoder("latin1").decode(b).split("`+mark+`").length - 1)`)
		if n < 2 {
			t.Errorf("%s has %d pictures instead of two", as, n)
		}
	}
}

// keep puts a picture beside a process.
func (s *scene) keep(of id.Process, picture []byte) id.Attachment {
	s.t.Helper()
	a, err := s.app.Remarks.AttachPicture(s.as(s.me), remark.On{Subject: "process", SubjectID: string(of)}, remark.NewAttachment{Name: "shelf.jpg"}, bytes.NewReader(picture))
	s.must(err)
	return a.ID
}

// seen waits until the picture of the words was drawn.
func (p *Page) seen(words string) {
	p.t.Helper()
	p.until("the picture is drawn", func() (bool, string) {
		wide := Eval[int](p, `(() => { const i = document.querySelector('img[alt="`+words+`"]'); i?.scrollIntoView(); return i?.complete ? i.naturalWidth : 0 })()`)
		return wide == 640, words
	})
}

// status asks for an address without signing in.
func (s *scene) status(path string) int {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(s.url + path)
	s.must(err)
	s.must(answer.Body.Close())
	return answer.StatusCode
}
