using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Adam with weight decay apart from the gradient: p *= 1 - lr wd, then p -= lr m / (sqrt(v) + eps), both
    /// moments corrected for their start at zero (Loshchilov and Hutter 2019).
    /// </summary>
    public class AdamW : OptimizerHelper, optim.IBetas
    {
        public AdamW(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 1e-2, bool amsgrad = false, bool maximize = false)
            : this(
                [new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad,
                maximize)
        {
        }

        public AdamW(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 1e-2, bool amsgrad = false, bool maximize = false)
        {
            RequireRanges(lr, beta1, beta2, eps, weight_decay);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (ParamGroup group in parameters)
            {
                AddGroup(group);
            }
        }

        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1 ?? 0, ((Options)_defaults).beta2 ?? 0);
            set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group) =>
            AddGroup((ParamGroup)param_group);

        public override Tensor? step(Func<Tensor>? closure = null) => Step<ParamGroup>(StepGroup, closure);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing)
            {
                return;
            }

            foreach (State state in _state.Values.Cast<State>())
            {
                state.Dispose();
            }

            _state.clear();
        }

        private void AddGroup(ParamGroup group)
        {
            // A group may come without options, or with some.
            var defaults = (Options)_defaults;
            Options options = group.Options ?? new Options();
            group.Options = options;
            options.beta1 ??= defaults.beta1;
            options.beta2 ??= defaults.beta2;
            options.eps ??= defaults.eps;
            options.weight_decay ??= defaults.weight_decay;
            options.amsgrad ??= defaults.amsgrad;
            options.maximize ??= defaults.maximize;
            group.Parameters = [.. group.Parameters];
            base.add_param_group(group);
            foreach (Parameter parameter in group.Parameters)
            {
                State state = new(parameter);
                _state[parameter.Handle] = state;
                state.Initialize(options);
            }
        }

        private void StepGroup(ParamGroup group)
        {
            using DisposeScope scope = NewDisposeScope();
            Options options = group.Options;
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is { } grad)
                {
                    StepParameter(parameter, options.maximize == true ? -grad : grad, group);
                }
            }
        }

        private void StepParameter(Parameter parameter, Tensor grad, ParamGroup group)
        {
            Options options = group.Options;
            var state = (State)_state[parameter.Handle];
            double lr = group.LearningRate;
            (double beta1, double beta2) = group.Betas;
            state.step++;
            parameter.mul_(1 - (lr * (options.weight_decay ?? 0)));
            state.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            Tensor second = state.exp_avg_sq;
            if (state.max_exp_avg_sq is { } largest)
            {
                largest.copy_(largest.maximum(second));
                second = largest;
            }

            double correction1 = 1 - Math.Pow(beta1, state.step);
            double correction2 = 1 - Math.Pow(beta2, state.step);
            Tensor denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(options.eps ?? 0);
            parameter.addcdiv_(state.exp_avg, denominator, -lr / correction1);
        }

        private static void RequireRanges(double lr, double beta1, double beta2, double eps, double decay)
        {
            if (lr < 0 || beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1 || eps < 0 || decay < 0)
            {
                throw new ArgumentException(
                    "AdamW takes lr, eps and weight_decay from 0 and betas from 0 to below 1; it was given " +
                    $"lr {lr}, beta1 {beta1}, beta2 {beta2}, eps {eps}, weight_decay {decay}.");
            }
        }

        /// <summary>Settings of a group; null where the optimiser's own hold.</summary>
        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        /// <summary>Moments of one parameter, in its dtype and place.</summary>
        public class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                exp_avg = zeros_like(_parameter).DetachFromDisposeScope();
                exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
                max_exp_avg_sq = ((Options)options).amsgrad == true
                    ? zeros_like(_parameter).DetachFromDisposeScope()
                    : null;
            }

            public override void to(Device device)
            {
                exp_avg = Moved(exp_avg, device);
                exp_avg_sq = Moved(exp_avg_sq, device);
                max_exp_avg_sq = max_exp_avg_sq is null ? null : Moved(max_exp_avg_sq, device);
            }

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
                GC.SuppressFinalize(this);
            }

            private static Tensor Moved(Tensor tensor, Device device) =>
                tensor.device.IsSame(
                    device) ? tensor : tensor.to(device, disposeAfter: true).DetachFromDisposeScope();
        }

        /// <summary>Parameters with settings of their own.</summary>
        public class ParamGroup : ParamGroup<Options>, optim.IBetas
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1 ?? 0, Options.beta2 ?? 0);
                set => (Options.beta1, Options.beta2) = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.AdamW AdamW(
                IEnumerable<Modules.Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 1e-2, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.AdamW AdamW(
                IEnumerable<(string name, Modules.Parameter parameter)> parameters, double lr = 1e-3,
                double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 1e-2,
                bool amsgrad = false, bool maximize = false) =>
                new(
                    parameters.Select(p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad,
                    maximize);

            public static Modules.AdamW AdamW(
                IEnumerable<Modules.AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 1e-2, bool amsgrad = false,
                bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
