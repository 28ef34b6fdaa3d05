package paper

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/internal/bpmn/picture"
	"throughline/internal/prose"
)

// Measures of Word files: twentieths of a point for pages, English Metric Units for pictures.
const (
	pageShort, pageLong, pageMargin = 11906, 16838, 1134
	emuPixel                        = 9525
	emuTwip                         = 635
)

// DOCX sets a document as a Word file: styles for headings, lists, tables, links within and outside, pictures, and maps as
// vectors with a painted picture beside for readers that show none.
func DOCX(d Doc) ([]byte, error) {
	w := &word{doc: d, numbers: map[int]int{}}
	w.para("Title", []prose.Run{{Text: d.Title}}, "")
	if d.Subtitle != "" {
		w.para("Subtitle", []prose.Run{{Text: d.Subtitle}}, "")
	}
	for i, b := range d.Blocks {
		switch b.Kind {
		case Heading:
			w.heading(b)
		case Line:
			style := "BodyText"
			if b.Quiet {
				style = "Quiet"
			}
			w.para(style, b.Runs, "")
		case Text:
			w.text(b.Text)
		case Table:
			w.table(b.Rows, b.shares())
		case Map:
			if err := w.drawing(*b.Drawing, i == len(d.Blocks)-1); err != nil {
				return nil, err
			}
		}
	}
	return w.pack()
}

// word is a Word file in the making.
type word struct {
	doc     Doc
	body    strings.Builder
	links   []string // addresses outside, relation rL1 and on
	media   []media
	lists   []int       // numbered lists: the number each begins with
	numbers map[int]int // of each level the number that would go on
	marks   int
	last    string // properties of the last section
}

type media struct {
	name string
	data []byte
}

func (w *word) add(format string, args ...any) { fmt.Fprintf(&w.body, format, args...) }

// para writes a paragraph; more are further properties of it.
func (w *word) para(style string, runs []prose.Run, more string) {
	w.add(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, more)
	w.runs(runs)
	w.add(`</w:p>`)
}

func (w *word) heading(b Block) {
	style := "Heading" + strconv.Itoa(max(1, min(b.Level, 4)))
	if b.Anchor == "" {
		w.para(style, []prose.Run{{Text: b.Text}}, "")
		return
	}
	w.marks++
	w.add(`<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:bookmarkStart w:id="%d" w:name="%s"/>`, style, w.marks, bookmark(b.Anchor))
	w.runs([]prose.Run{{Text: b.Text}})
	w.add(`<w:bookmarkEnd w:id="%d"/></w:p>`, w.marks)
}

// bookmark names a place: at most 40 characters, as Word has it.
func bookmark(anchor string) string {
	name := strings.ReplaceAll(anchorName(anchor), "-", "_")
	return name[:min(len(name), 40)]
}

func (w *word) runs(runs []prose.Run) {
	for _, r := range runs {
		switch {
		case strings.HasPrefix(r.Link, "#"):
			w.add(`<w:hyperlink w:anchor="%s" w:history="1">`, bookmark(r.Link[1:]))
		case r.Link != "":
			w.links = append(w.links, r.Link)
			w.add(`<w:hyperlink r:id="rL%d" w:history="1">`, len(w.links))
		}
		w.run(r)
		if r.Link != "" {
			w.add(`</w:hyperlink>`)
		}
		if r.Break {
			w.add(`<w:r><w:br/></w:r>`)
		}
	}
}

func (w *word) run(r prose.Run) {
	w.add(`<w:r><w:rPr>`)
	if r.Code {
		w.add(`<w:rStyle w:val="CodeText"/>`)
	} else if r.Link != "" {
		w.add(`<w:rStyle w:val="Hyperlink"/>`)
	}
	for _, look := range []struct {
		on  bool
		tag string
	}{{r.Bold, "b"}, {r.Italic, "i"}, {r.Struck, "strike"}} {
		if look.on {
			w.add(`<w:%s/>`, look.tag)
		}
	}
	w.add(`</w:rPr>`)
	for i, line := range strings.Split(r.Text, "\n") {
		if i > 0 {
			w.add(`<w:br/>`)
		}
		w.add(`<w:t xml:space="preserve">%s</w:t>`, xmlText(line))
	}
	w.add(`</w:r>`)
}

// text writes Markdown.
func (w *word) text(md string) {
	clear(w.numbers)
	for _, b := range prose.Blocks(md) {
		switch b.Kind {
		case prose.Heading:
			w.para("Heading4", b.Runs, "")
		case prose.Item:
			w.item(b)
			continue
		case prose.More:
			w.para("ListParagraph", b.Runs, fmt.Sprintf(`<w:ind w:left="%d"/>`, 360*min(b.Level, 8)))
			continue
		case prose.Code:
			w.para("Code", b.Runs, "")
		case prose.Rule:
			w.para("BodyText", nil, `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="E7E4DE"/></w:pBdr>`)
		case prose.Table:
			var rows [][]string
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, plainRuns(cell))
				}
				rows = append(rows, cells)
			}
			w.table(rows, Block{Rows: rows}.shares())
		case prose.Picture:
			w.photo(b)
		default:
			style := "BodyText"
			if b.Quoted {
				style = "Quote"
			}
			w.para(style, b.Runs, "")
		}
		clear(w.numbers)
	}
}

// item writes one item of a list. A number that does not go on from the one before begins a list of its own.
func (w *word) item(b prose.Block) {
	level := max(1, min(b.Level, 9))
	runs := b.Runs
	if b.Done != nil {
		box := "☐ "
		if *b.Done {
			box = "☑ "
		}
		runs = append([]prose.Run{{Text: box}}, runs...)
	}
	list := 1
	if b.Number > 0 {
		if w.numbers[level] != b.Number || len(w.lists) == 0 {
			w.lists = append(w.lists, b.Number)
		}
		w.numbers[level] = b.Number + 1
		list = len(w.lists) + 1
	}
	w.para("ListParagraph", runs, fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level-1, list))
}

func (w *word) table(rows [][]string, shares []float64) {
	if len(shares) == 0 {
		return
	}
	const width = pageShort - 2*pageMargin
	w.add(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, width)
	for _, share := range shares {
		w.add(`<w:gridCol w:w="%d"/>`, int(share*width))
	}
	w.add(`</w:tblGrid>`)
	for i, row := range rows {
		w.add(`<w:tr><w:trPr><w:cantSplit/>`)
		if i == 0 {
			w.add(`<w:tblHeader/>`)
		}
		w.add(`</w:trPr>`)
		for c, share := range shares {
			w.add(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, int(share*width))
			if i == 0 {
				w.add(`<w:shd w:val="clear" w:color="auto" w:fill="F4F2EE"/>`)
			}
			w.add(`</w:tcPr>`)
			text := ""
			if c < len(row) {
				text = row[c]
			}
			w.para("TableText", []prose.Run{{Text: text, Bold: i == 0}}, "")
			w.add(`</w:tc>`)
		}
		w.add(`</w:tr>`)
	}
	w.add(`</w:tbl>`)
	w.para("BodyText", nil, "")
}

func (w *word) photo(b prose.Block) {
	caption := plainRuns(b.Runs)
	if made, ok := ready(w.doc.Images[b.Source]); ok {
		width, most := made.width*emuPixel, (pageShort-2*pageMargin)*emuTwip
		high := made.height * emuPixel
		if width > most {
			width, high = most, int(float64(high)*float64(most)/float64(width))
		}
		if tall := (pageLong - 4*pageMargin) * emuTwip; high > tall {
			width, high = int(float64(width)*float64(tall)/float64(high)), tall
		}
		w.add(`<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r>`)
		w.inline(w.keep(made.kind, made.data), "", caption, width, high)
		w.add(`</w:r></w:p>`)
	}
	if caption != "" {
		w.para("Caption", []prose.Run{{Text: caption}}, "")
	}
}

func (w *word) keep(ending string, data []byte) string {
	name := "image" + strconv.Itoa(len(w.media)+1) + "." + ending
	w.media = append(w.media, media{name, data})
	return "rM" + strconv.Itoa(len(w.media))
}

// drawing puts a map on a landscape page of its own.
func (w *word) drawing(d picture.Drawing, last bool) error {
	painted, err := PNG(d)
	if err != nil {
		return err
	}
	const roomWide, roomHigh = (pageLong - 2*pageMargin) * emuTwip, (pageShort - 2*pageMargin - 600) * emuTwip
	scale := min(emuPixel, float64(roomWide)/d.Width, float64(roomHigh)/d.Height)
	w.para("BodyText", nil, section(false))
	fallback := w.keep("png", painted)
	vectors := w.keep("svg", []byte(picture.SVG(d, picture.Light)))
	w.add(`<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r>`)
	w.inline(fallback, vectors, d.Title+". "+d.Desc, int(d.Width*scale), int(d.Height*scale))
	w.add(`</w:r></w:p>`)
	if last {
		w.last = section(true)
	} else {
		w.para("BodyText", nil, section(true))
	}
	return nil
}

// inline writes a picture in the line. Vectors is the relation of a drawing to show instead where the reader can, or "".
func (w *word) inline(relation, vectors, says string, width, high int) {
	w.marks++
	extra := ""
	if vectors != "" {
		extra = `<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="` + vectors + `"/></a:ext></a:extLst>`
	}
	runes := []rune(says)
	says = xmlText(string(runes[:min(len(runes), 4000)]))
	w.add(`<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/><wp:docPr id="%[3]d" name="Picture %[3]d" descr="%[4]s"/>`+
		`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="%[3]d" name="Picture %[3]d"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="%[5]s">%[6]s</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
		`</a:graphicData></a:graphic></wp:inline></w:drawing>`, width, high, w.marks, says, relation, extra)
}

// section gives the properties of the pages before it.
func section(landscape bool) string {
	width, high, turn := pageShort, pageLong, ""
	if landscape {
		width, high, turn = pageLong, pageShort, ` w:orient="landscape"`
	}
	return fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rFooter"/><w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%[4]d" w:right="%[4]d" w:bottom="%[4]d" w:left="%[4]d" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr>`, width, high, turn, pageMargin)
}

// pack zips the parts. Every part has the document's own time, so that equal documents are equal files.
func (w *word) pack() ([]byte, error) {
	if w.last == "" {
		w.last = section(false)
	}
	made := w.doc.Made.UTC()
	if made.Year() < 1980 {
		made = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	parts := []media{{"[Content_Types].xml", []byte(contentTypes)}, {"_rels/.rels", []byte(packageRels)},
		{"word/document.xml", []byte(xmlHead + `<w:document ` + wordSpaces + `><w:body>` + w.body.String() + w.last + `</w:body></w:document>`)},
		{"word/styles.xml", []byte(styles)}, {"word/numbering.xml", []byte(w.numbering())}, {"word/footer1.xml", []byte(footerXML(w.doc.Title))},
		{"word/_rels/document.xml.rels", []byte(w.relations())}, {"docProps/core.xml", []byte(coreXML(w.doc.Title, made))}}
	for _, m := range w.media {
		parts = append(parts, media{"word/media/" + m.name, m.data})
	}
	for _, part := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: made})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(part.data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}
