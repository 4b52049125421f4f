package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
)

type coverageCommand struct {
	Region   string `required:"" help:"Code of the region, such as 140829."`
	Period   string `help:"2026, 2026-Q4, 2026-10, 2026-10-05, or two days with .. between: what falls due in it. Empty: what runs now."`
	AsOf     string `name:"as-of" help:"As it was known at the end of that day, such as 2026-10-20."`
	URL      string `name:"url" default:"http://127.0.0.1:8080" help:"Address of a running xuncha."`
	Tenant   string `help:"Tenant of the account; the city's by default: the first four digits of the region."`
	Account  string `default:"city" help:"Account to read as."`
	Password string `env:"XUNCHA_PASSWORD" help:"Its password; the demonstration's by default."`
}

// Run implements kong's command.
func (c *coverageCommand) Run(ctx context.Context) error {
	if len(c.Region) < 4 {
		return errors.New("区划代码至少四位 · a region has at least four digits")
	}
	if c.Tenant == "" {
		c.Tenant = c.Region[:4]
	}
	if c.Password == "" {
		c.Password = demo.Password
	}
	query := url.Values{"region": {c.Region}, "period": {c.Period}, "below": {"true"}}
	if c.AsOf != "" {
		day, err := time.ParseInLocation(time.DateOnly, c.AsOf, beijing)
		if err != nil {
			return fmt.Errorf("--as-of %s 不是日期 · is no day", c.AsOf)
		}
		query.Set("as_of", day.Add(24*time.Hour).UTC().Format(time.RFC3339))
	}
	base := strings.TrimSuffix(c.URL, "/")
	var in tenancyv1.LoginResponse
	if err := ask(ctx, http.MethodPost, base+"/v1/auth/login", "", &tenancyv1.LoginRequest{Tenant: c.Tenant, Account: c.Account, Password: c.Password}, &in); err != nil {
		return err
	}
	token := in.GetTokens().GetAccessToken()
	var board taskingv1.GetCoverageResponse
	err := ask(ctx, http.MethodGet, base+"/v1/coverage?"+query.Encode(), token, nil, &board)
	err = errors.Join(err, ask(ctx, http.MethodPost, base+"/v1/auth/logout", token, &tenancyv1.LogoutRequest{}, &tenancyv1.LogoutResponse{}))
	if err != nil {
		return err
	}
	return printBoard(os.Stdout, &board)
}

// maxAnswer bounds what is read of an answer, bytes.
const maxAnswer = 16 << 20

// ask sends a message over REST and reads the answer.
func ask(ctx context.Context, method, address, token string, in, out proto.Message) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = protojson.Marshal(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("HTTP %d: %s", resp.StatusCode, raw[:min(len(raw), 500)])
	}
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(raw, out)
}

var tierNames = map[string]string{"city": "市级 city", "county": "县级 county", "township": "乡级 township", "village": "村级 village"}

// printBoard prints the table that a county's office reads: a line for the whole, for each tier and for each region below, with a bar of the visits done of those owed.
func printBoard(w io.Writer, b *taskingv1.GetCoverageResponse) error {
	day := func(t time.Time) string { return t.In(beijing).Format(time.DateOnly) }
	t := b.GetTotal()
	_, err := fmt.Fprintf(w, "%s %s   %s — %s\n\n", t.GetName(), t.GetRegion(), day(b.GetPeriodFrom().AsTime()), day(b.GetPeriodUntil().AsTime().Add(-time.Second)))
	rows := [][]string{{"区划 region", "责任", "人", "应巡", "已巡", "欠账", "逾期", "完成 done", "", "巡河率 days", "覆盖 covered", "有效/巡查", "零报告", "检查 checks"}}
	rows = append(rows, boardRow("合计 total", t))
	for _, l := range b.GetTiers() {
		rows = append(rows, boardRow("  "+tierNames[l.GetTier()], l))
	}
	for _, l := range b.GetRegions() {
		rows = append(rows, boardRow(l.GetName()+" "+l.GetRegion(), l))
	}
	return errors.Join(err, printTable(w, rows))
}

// printTable prints rows with their columns under each other, whatever the script.
func printTable(w io.Writer, rows [][]string) (err error) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, r := range rows {
		for i, cell := range r {
			r[i] = cell + strings.Repeat(" ", widths[i]-width(cell))
		}
		_, e := fmt.Fprintln(w, strings.TrimRight(strings.Join(r, "  "), " "))
		err = errors.Join(err, e)
	}
	return err
}

func boardRow(name string, l *taskingv1.Line) []string {
	return []string{name, fmt.Sprint(l.GetDuties()), fmt.Sprint(l.GetPeople()), fmt.Sprint(l.GetOwed()), fmt.Sprint(l.GetDone()), fmt.Sprint(l.GetDebt()), fmt.Sprint(l.GetOverdue()), bar(l.Completion), percent(l.Completion),
		percent(l.DayRate), percent(l.CoveredShare), fmt.Sprintf("%d/%d", l.GetValidPatrols(), l.GetPatrols()), percent(l.ZeroRate), fmt.Sprintf("%d/%d", l.GetChecksDone(), l.GetChecksOwed())}
}

// percent writes a rate, cut and not rounded, so that nothing reads as done that is not; a dash where there is nothing to divide by.
func percent(rate *float64) string {
	if rate == nil {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(int(*rate*1000))/10)
}

const barCells = 20

// bar draws a rate; only a whole one fills the last cell.
func bar(rate *float64) string {
	if rate == nil {
		return strings.Repeat("·", barCells)
	}
	n := int(*rate * barCells)
	return strings.Repeat("█", n) + strings.Repeat("░", barCells-n)
}

// width is how many cells of a terminal a text takes: Chinese characters take two.
func width(s string) (n int) {
	for _, c := range s {
		if n++; c >= 0x2e80 && c <= 0xffe6 {
			n++
		}
	}
	return n
}
