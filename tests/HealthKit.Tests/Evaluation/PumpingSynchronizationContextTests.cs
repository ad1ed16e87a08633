using System.Runtime.CompilerServices;
using HealthKit.Evaluation;

namespace HealthKit.Tests.Evaluation;

public sealed class PumpingSynchronizationContextTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly List<Exception> _thrown = [];

    [Fact]
    public void Pump_ClosedWithWorkWaiting_DoesTheWorkFirst()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);
        var done = new List<int>();
        context.Post(_ => done.Add(1), null);
        context.Post(_ => done.Add(2), null);
        context.Close();

        context.Pump();

        Assert.Equal([1, 2], done);
    }

    [Fact]
    public void Pump_WorkThrows_ReportsItAndContinues()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);
        var isDone = false;
        context.Post(static _ => throw new InvalidOperationException("mine"), null);
        context.Post(_ => isDone = true, null);
        context.Close();

        context.Pump();

        Assert.True(isDone);
        Assert.Equal(["mine"], _thrown.Select(exception => exception.Message));
    }

    [Fact]
    public void Post_AfterClose_RunsOnTheThreadPool()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);
        context.Close();
        using var done = new ManualResetEventSlim();
        var isPool = false;

        context.Post(
            _ =>
            {
                isPool = Thread.CurrentThread.IsThreadPoolThread;
                done.Set();
            },
            null);

        Assert.True(done.Wait(Deadline));
        Assert.True(isPool);
    }

    [Fact]
    public void Post_AfterCloseAndItThrows_IsReportedAndNotFatal()
    {
        using var reported = new ManualResetEventSlim();
        var context = new PumpingSynchronizationContext(_ => reported.Set());
        context.Close();

        context.Post(static _ => throw new InvalidOperationException(), null);

        Assert.True(reported.Wait(Deadline));
    }

    [Fact]
    public void Close_WhilePumping_EndsThePump()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);
        var thread = new Thread(context.Pump) { IsBackground = true };
        thread.Start();

        context.Close();

        Assert.True(thread.Join(Deadline));
    }

    [Fact]
    public void CreateCopy_OfAContext_IsTheSame()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);

        Assert.Same(context, context.CreateCopy());
    }

    [Fact]
    public void Pump_InterruptedWhileItWaitsForTheLock_Continues()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);
        var isDone = false;

        var failure = InterruptedAtTheLock(context, context.Pump, () =>
        {
            context.Post(_ => isDone = true, null);
            context.Close();
        });

        Assert.Null(failure);
        Assert.True(isDone);
    }

    [Fact]
    public void Close_InterruptedWhileItWaitsForTheLock_Closes()
    {
        var context = new PumpingSynchronizationContext(_thrown.Add);

        var failure = InterruptedAtTheLock(context, context.Close, static () => { });

        Assert.Null(failure);
        context.Pump();
    }

    /// <summary>A timer of the check interrupts the run's thread too late, while another thread posts a callback.</summary>
    private static Exception? InterruptedAtTheLock(PumpingSynchronizationContext context, Action action, Action afterwards)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            failure = Record.Exception(action);
        }) { IsBackground = true };
        lock (GateOf(context))
        {
            thread.Start();
            Assert.True(SpinWait.SpinUntil(() => !thread.IsAlive || thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadline));
        }

        afterwards();
        Assert.True(thread.Join(Deadline));
        return failure;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gate")]
    private static extern ref object GateOf(PumpingSynchronizationContext context);
}
