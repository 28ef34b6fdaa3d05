package paper

import (
	"fmt"
	"html"
	"strings"
	"time"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const wordSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="svg" ContentType="image/svg+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

// styles are those of the page: its ink, its sizes, headings in the same face.
var styles = xmlHead + `<w:styles ` + wordSpaces + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Inter" w:hAnsi="Inter" w:cs="Arial" w:eastAsia="Arial"/><w:color w:val="1C1B19"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="271" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	paraStyle("Normal", "Normal", "", "", "") + paraStyle("BodyText", "Body Text", "", "", "") +
	paraStyle("Title", "Title", `<w:spacing w:after="60"/>`, `<w:b/><w:sz w:val="40"/>`, "") + paraStyle("Subtitle", "Subtitle", `<w:spacing w:after="240"/>`, `<w:color w:val="6D6A64"/>`, "") +
	headingStyle(1, 28) + headingStyle(2, 23) + headingStyle(3, 21) + headingStyle(4, 20) +
	paraStyle("Quiet", "Quiet", "", `<w:color w:val="6D6A64"/><w:sz w:val="18"/>`, "") + paraStyle("Caption", "caption", "", `<w:i/><w:color w:val="6D6A64"/><w:sz w:val="18"/>`, "") +
	paraStyle("Quote", "Quote", `<w:ind w:left="360"/>`, `<w:i/>`, "") + paraStyle("ListParagraph", "List Paragraph", `<w:spacing w:after="40"/><w:contextualSpacing/>`, "", "") +
	paraStyle("TableText", "Table Text", `<w:spacing w:after="20" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="17"/>`, "") + paraStyle("Footer", "footer", "", `<w:color w:val="6D6A64"/><w:sz w:val="16"/>`, "") +
	paraStyle("Code", "Code", `<w:shd w:val="clear" w:color="auto" w:fill="F4F2EE"/>`, `<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/><w:sz w:val="18"/>`, "") +
	`<w:style w:type="character" w:styleId="CodeText"><w:name w:val="Code Text"/><w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/></w:rPr></w:style>` +
	`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0F6B5C"/><w:u w:val="single"/></w:rPr></w:style>` +
	`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>` + borders("top", "left", "bottom", "right", "insideH", "insideV") +
	`</w:tblBorders><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`

func paraStyle(id, name, para, run, more string) string {
	normal := ""
	if id == "Normal" {
		normal = ` w:default="1"`
	}
	based := ""
	if id != "Normal" {
		based = `<w:basedOn w:val="Normal"/>`
	}
	return `<w:style w:type="paragraph"` + normal + ` w:styleId="` + id + `"><w:name w:val="` + name + `"/>` + based + more + `<w:qFormat/><w:pPr>` + para + `</w:pPr><w:rPr>` + run + `</w:rPr></w:style>`
}

func headingStyle(level, size int) string {
	return paraStyle(fmt.Sprintf("Heading%d", level), fmt.Sprintf("heading %d", level), fmt.Sprintf(`<w:keepNext/><w:spacing w:before="%d" w:after="60"/><w:outlineLvl w:val="%d"/>`, 320-40*level, level-1),
		fmt.Sprintf(`<w:b/><w:sz w:val="%d"/>`, size), `<w:next w:val="BodyText"/>`)
}

func borders(sides ...string) string {
	var b strings.Builder
	for _, side := range sides {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="D9D5CD"/>`)
	}
	return b.String()
}

// numbering gives bullets as list 1 and each numbered list, with the number it begins with, as one of its own.
func (w *word) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering ` + wordSpaces + `>`)
	for kind, format := range []string{"bullet", "decimal"} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="multilevel"/>`, kind)
		for level := range 9 {
			text := "•"
			if kind == 1 {
				text = fmt.Sprintf("%%%d.", level+1)
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="360"/></w:pPr></w:lvl>`, level, format, text, 360*(level+1))
		}
		b.WriteString(`</w:abstractNum>`)
	}
	b.WriteString(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for i, first := range w.lists {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/>`, i+2)
		for level := range 9 {
			fmt.Fprintf(&b, `<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride>`, level, first)
		}
		b.WriteString(`</w:num>`)
	}
	return b.String() + `</w:numbering>`
}

func (w *word) relations() string {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	add := func(id, kind, target, more string) {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"%s/>`, id, base, kind, xmlText(target), more)
	}
	add("rStyles", "styles", "styles.xml", "")
	add("rNumbering", "numbering", "numbering.xml", "")
	add("rFooter", "footer", "footer1.xml", "")
	for i, m := range w.media {
		add(fmt.Sprintf("rM%d", i+1), "image", "media/"+m.name, "")
	}
	for i, address := range w.links {
		add(fmt.Sprintf("rL%d", i+1), "hyperlink", strings.Join(strings.Fields(address), "%20"), ` TargetMode="External"`)
	}
	return b.String() + `</Relationships>`
}

func footerXML(title string) string {
	field := func(code string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + code + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return xmlHead + `<w:ftr ` + wordSpaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">` + xmlText(title) + ` · </w:t></w:r>` + field("PAGE") + `<w:r><w:t xml:space="preserve"> of </w:t></w:r>` + field("NUMPAGES") + `</w:p></w:ftr>`
}

func coreXML(title string, made time.Time) string {
	at := made.Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + xmlText(title) + `</dc:title><dc:creator>Throughline</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

// xmlText makes text safe in XML, and leaves out what it forbids even escaped.
func xmlText(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < 0x20 || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}
