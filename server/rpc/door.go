package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// door is what every call goes through: who is it, may they, is the request well formed.
type door struct {
	tenancy   *tenancy.Service
	permits   *fieldsync.Service
	log       *slog.Logger
	validator protovalidate.Validator
	rules     map[string]*accessv1.Rule
	edges     []netip.Prefix
}

type principalKey struct{}

// caller is who the call comes from; open calls have nobody.
func caller(ctx context.Context) tenancy.Principal {
	p, _ := ctx.Value(principalKey{}).(tenancy.Principal)
	return p
}

func (d *door) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = d.panicked(ctx, info.FullMethod, p)
		}
		if err != nil {
			resp, err = nil, toStatus(ctx, d.log, info.FullMethod, err)
		}
	}()
	ctx = d.addressed(ctx)
	rule := d.ruleOf(info.FullMethod)
	if rule == nil {
		return handler(ctx, req)
	}
	if ctx, err = d.enter(ctx, rule, req.(proto.Message)); err != nil {
		return nil, err
	}
	resp, err = handler(ctx, req)
	if err == nil && leavesLook(rule) {
		err = d.recordLook(ctx, info.FullMethod, req.(proto.Message), resp.(proto.Message))
	}
	return resp, err
}

func (d *door) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = d.panicked(ss.Context(), info.FullMethod, p)
		}
		if err != nil {
			err = toStatus(ss.Context(), d.log, info.FullMethod, err)
		}
	}()
	rule := d.ruleOf(info.FullMethod)
	if rule == nil {
		return handler(srv, ss)
	}
	ctx, err := d.enter(ss.Context(), rule, nil)
	if err != nil {
		return err
	}
	return handler(srv, &scopedStream{ss, ctx})
}

// panicked keeps one call's panic from ending the process, and tells the operator where it was.
func (d *door) panicked(ctx context.Context, method string, p any) error {
	d.log.ErrorContext(ctx, "panic", "method", method, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	return fault.New(fault.Unexpected, "")
}

type scopedStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context carries the caller's scope.
func (s *scopedStream) Context() context.Context { return s.ctx }

// enter authenticates, checks the role, narrows the scope, and validates the request.
func (d *door) enter(ctx context.Context, rule *accessv1.Rule, req proto.Message) (context.Context, error) {
	if !rule.GetOpen() {
		token, ok := bearer(ctx)
		if !ok {
			return ctx, fault.New(fault.TokenMissing, "")
		}
		p, err := d.whose(ctx, rule, token, req)
		if err != nil {
			return ctx, err
		}
		if !allows(rule, p.Scope) {
			return ctx, fault.New(fault.RoleMissing, "")
		}
		ctx = context.WithValue(ctx, principalKey{}, p)
		sc := scopeFor(p.Scope, rule, req)
		if strings.ContainsFunc(sc.Tenant, func(r rune) bool { return r < '0' || r > '9' }) {
			return ctx, fault.New(fault.BadArgument, "区划代码只有数字 · A region's code has only digits.")
		}
		ctx = scope.Into(ctx, sc)
	}
	if req != nil {
		if err := d.validator.Validate(req); err != nil {
			return ctx, fault.New(fault.BadArgument, clip(err.Error()))
		}
	}
	return ctx, nil
}

// whose tells who a token stands for: a session, or where the rule lets it a device with a permit for the photo that the request names.
func (d *door) whose(ctx context.Context, rule *accessv1.Rule, token string, req proto.Message) (tenancy.Principal, error) {
	if !rule.GetByPermit() || !strings.HasPrefix(token, fieldsync.PermitPrefix) {
		return d.tenancy.Authenticate(ctx, token)
	}
	by, err := d.permits.Permitted(ctx, token, textField(req, "sha256"))
	return tenancy.Principal{Scope: by}, err
}

// scopeFor is the person's own scope; a city supervisor's on an RPC that says so reads a named county, or all, and never writes.
func scopeFor(own scope.Scope, rule *accessv1.Rule, req proto.Message) scope.Scope {
	if !rule.GetCityReads() || !own.Has(scope.CitySupervisor) {
		return own
	}
	tenant := countyOf(req)
	return scope.Scope{Tenant: tenant, User: own.User, Device: own.Device, Roles: own.Roles, Region: tenant, ReadOnly: true, ReadAll: true}
}

// countyCode is how long the codes of counties are, with which everything in them begins (GB/T 2260).
const countyCode = 6

// countyOf is the county that a supervisor's request is about: the one that it names, or the one that its region lies in; "" is every county.
func countyOf(req proto.Message) string {
	if tenant := textField(req, "tenant"); tenant != "" {
		return tenant
	}
	if region := textField(req, "region"); len(region) >= countyCode {
		return region[:countyCode]
	}
	return ""
}

// recordLook writes into the county's own log that a supervisor looked, before the answer leaves.
func (d *door) recordLook(ctx context.Context, method string, req, resp proto.Message) error {
	sc, err := scope.From(ctx)
	if err != nil || !sc.ReadAll {
		return err
	}
	tenant := countyOf(req)
	if tenant == "" {
		tenant = textIn(resp, "tenant")
	}
	if method == reviewv1.ReviewService_ListHolidays_FullMethodName && tenant == "" {
		return nil // the national list: nothing of a county is in it
	}
	if method == taskingv1.TaskingService_GetTile_FullMethodName && !d.tenancy.FirstLook(caller(ctx), tenant+method, tileLookEvery) {
		return nil
	}
	seen := tenancy.Seen{What: method}
	if tenant != "" { // what one county shows is for no other's log
		seen.Subject, seen.Label, seen.Person = subjectOf(req), firstOf(resp, "name", "target_name", "asset_name"), personIn(resp)
	}
	return d.tenancy.RecordLook(ctx, caller(ctx), tenant, seen)
}

// subjectOf is the id of the one thing that a request asks for; of lists "".
func subjectOf(req proto.Message) string {
	for _, name := range []protoreflect.Name{"case_id", "inspection_id", "id", "sha256"} {
		if id := textField(req, name); id != "" {
			return id
		}
	}
	return ""
}

// firstOf finds the first of several texts that the one thing in an answer has.
func firstOf(m proto.Message, names ...protoreflect.Name) string {
	for _, name := range names {
		if text := textIn(m, name); text != "" {
			return text
		}
	}
	return ""
}

// personIn finds whose the one thing is that an answer holds; lists give "".
func personIn(m proto.Message) string {
	return firstOf(m, "inspector_id", "user_id")
}

// textIn finds a text of the one thing that an answer holds, such as its tenant; lists, which may hold several, give "".
func textIn(m proto.Message, name protoreflect.Name) string {
	var found string
	m.ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if fd.Kind() == protoreflect.MessageKind && !fd.IsList() && !fd.IsMap() {
			found = textField(v.Message().Interface(), name)
		}
		return found == ""
	})
	return found
}

func textField(m proto.Message, name protoreflect.Name) string {
	if m == nil {
		return ""
	}
	fd := m.ProtoReflect().Descriptor().Fields().ByName(name)
	if fd == nil || fd.Kind() != protoreflect.StringKind {
		return ""
	}
	return m.ProtoReflect().Get(fd).String()
}

func bearer(ctx context.Context) (string, bool) {
	md, _ := metadata.FromIncomingContext(ctx)
	for _, v := range md.Get("authorization") {
		if len(v) > 7 && strings.EqualFold(v[:7], "bearer ") {
			return v[7:], true
		}
	}
	return "", false
}

func clip(s string) string {
	if len(s) > 300 {
		return strings.ToValidUTF8(s[:300], "")
	}
	return s
}
