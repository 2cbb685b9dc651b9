using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module without parameters, buffers or parts: moving it is nothing to do.</summary>
public abstract class ParameterLessModule<T1, T2, T3, TResult>
    : nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLessModules.Refusal(GetName(), "buffer");

    public override void register_module(string name, nn.Module submodule) =>
        throw ParameterLessModules.Refusal(GetName(), "module");

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLessModules.Refusal(GetName(), "parameter");

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
        this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}
